"""DC020: no secret stands in the file.

The file is committed, sent around and pasted into issues, and its secrets with it; those of environment, command and
labels are shown by `docker inspect` too. A variable keeps them out of the file, a secret with `file:` out of the
container's description as well. What counts is a name that says so (`..._API_KEY`, `..._PASSWORD`, `--token`), a
password in a URL, and the shape of known tokens anywhere.

Fails:

    services:
      db:
        image: postgres:17
        environment:
          POSTGRES_PASSWORD: correct-horse-battery

Passes:

    services:
      db:
        image: postgres:17
        environment:
          POSTGRES_PASSWORD_FILE: /run/secrets/password
        secrets: [password]
    secrets:
      password: {file: ./password}
"""

from collections.abc import Iterator
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.secrecy import secrets, token, variable
from deploy.config.document import Path, Place

ID = "DC020"


def check(project: Project) -> Iterator[Finding]:
    """Find secrets in clear.

    Args:
        project: The compose file.
    """
    for written in project.as_written:
        places: set[Place] = set()  # an anchor's secret is found once
        for path, what, name in _found(written):
            _, place = written.place(path)
            if place in places:
                continue
            places.add(place)
            remedy = f"write ${{{name}}} and its value into .env, or mount a secret with `file:`"
            yield written.finding(ID, "warning", path, f"{what} stands in clear", remedy)


def _found(written: Project) -> Iterator[tuple[Path, str, str]]:
    for service, body in written.services.items():
        for secret in secrets(body):
            yield ("services", service, *secret.path), secret.name, variable(secret.name)
    for path, text in _texts(written.data):
        if what := token(text):
            called = [step for step in path if isinstance(step, str)]
            yield path, what, variable(text.partition("=")[0] if "=" in text[:40] else called[-1])


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry, (*path, str(key)))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))
    elif isinstance(value, str):
        yield path, value
