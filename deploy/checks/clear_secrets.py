"""DC020: no secret stands in the file.

The file is committed, sent around and pasted into issues, and its secrets with it; those of environment, command and
labels are shown by `docker inspect` too. A variable keeps them out of the file, a secret with `file:` out of the
container's description as well. What counts is a name that says so (`..._API_KEY`, `..._PASSWORD`, `--token`), a
password in a URL, and the shape of known tokens anywhere. A secret as a variable's default, `${X_PASSWORD:-hunter2}`,
is a note, one for each variable: whoever sets no value of his own runs with the one that everybody can read.

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

from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.secrecy import defaults, secrets, token, variable
from deploy.config.document import Path, Place

ID = "DC020"


def check(project: Project) -> Iterator[Finding]:
    """Find secrets in clear.

    Args:
        project: The compose file.
    """
    for written in project.as_written:
        places: set[Place] = set()  # an anchor's secret is found once
        for path, severity, what, remedy in _found(written):
            _, place = written.place(path)
            if place not in places:
                places.add(place)
                yield written.finding(ID, severity, path, f"{what} stands in clear", remedy)


def _found(written: Project) -> Iterator[tuple[Path, Severity, str, str]]:
    said: set[str] = set()
    for service, body in written.services.items():
        for secret in secrets(body):
            yield ("services", service, *secret.path), "warning", secret.name, _moved(secret.name)
    for path, text in _texts(written.data):
        if what := token(text):
            called = [step for step in path if isinstance(step, str)]
            yield path, "warning", what, _moved(text.partition("=")[0] if "=" in text[:40] else called[-1])
        for name in sorted(defaults(text) - said):
            said.add(name)
            remedy = f"write ${{{name}:?}}: where it has no value, Compose then refuses the file"
            yield path, "note", f"the default of {name}", remedy


def _moved(name: str) -> str:
    return f"write ${{{variable(name)}}} and its value into .env, or mount a secret with `file:`"


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry, (*path, str(key)))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _texts(entry, (*path, index))
    elif isinstance(value, str):
        yield path, value
