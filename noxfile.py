"""The project's chores: `./run-tests` runs the default sessions, `./run-tests -s NAME` one of them."""

import os
from pathlib import Path

import nox

nox.options.sessions = ["lint", "types", "unit", "integration"]
nox.options.default_venv_backend = "none"  # the launcher's .venv holds what is locked in requirements/dev.txt

LOCKS = {
    "base": ["pyproject.toml"],
    "dev": ["pyproject.toml", "--group", "dev"],
    "agent": ["--group", "agent", "--group", "caller"],
    "services": ["--group", "services"],
    "speech": ["--group", "speech"],
    "nemotron": ["--group", "nemotron"],
    "litellm": ["--group", "litellm"],
    "node": ["--group", "node"],
    "tiny-model": ["--group", "tiny-model"],
}
# more than there are cores: most of a test is waiting
UNIT = ("tests/unit", "--numprocesses", "4", "--dist", "worksteal")
# one process for calls, one for all else (tests/integration/processes.py)
INTEGRATION = ("tests/integration", "--numprocesses", "2")
ARTIFACTS = Path(os.environ.get("ARTIFACTS", "artifacts"))


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format with ruff."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy --strict."""
    session.run("mypy", "deploy", "agent", "services")


@nox.session
def unit(session: nox.Session) -> None:
    """Run the tests that need neither network nor Docker."""
    session.run("pytest", *UNIT, *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """Drive the stack, the fallback and a real call in containers."""
    prepare(session)
    session.run("pytest", *INTEGRATION, "-x", *session.posargs)


@nox.session(default=False)
def coverage(session: nox.Session) -> None:
    """Report what unit and integration tests leave uncovered of deploy/ and agent/, and hold the list against it."""
    chosen = session.posargs or ["unit", "integration"]
    session.run("coverage", "erase")
    if "unit" in chosen:
        session.run("coverage", "run", "-m", "pytest", *UNIT)
    if "integration" in chosen:
        prepare(session)
        session.run("coverage", "run", "-m", "pytest", *INTEGRATION)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report")
    if len(chosen) == 2:
        session.run("python", "-m", "tests.uncovered")


def prepare(session: nox.Session) -> None:
    """See to it that there is Docker, and tell the tests where they are."""
    agreed = os.environ.get("CI") == "true" or "DEPLOYCTL_YES" in os.environ
    session.run("python", "-m", "deploy", "doctor", "--only", "docker", "--fix", *(["--yes"] * agreed))
    session.env["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # its image cannot be pulled without a hub
    session.env["ARTIFACTS"] = str(ARTIFACTS.absolute())


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Lock every requirements file again, with hashes, at the newest versions."""
    for name, options in LOCKS.items():
        session.run(
            "uv", "pip", "compile", "--universal", "--generate-hashes", "--no-header",
            "--no-annotate", "--python-version", "3.11", "--upgrade", "--quiet",
            *options, "-o", f"requirements/{name}.txt", external=True,
        )  # fmt: skip


@nox.session(default=False)
def schemas(session: nox.Session) -> None:
    """Write the JSON Schemas of profiles and settings anew."""
    program = (
        "import json; from pathlib import Path; from deploy.config import json_schema as found; "
        "[Path(f'profiles/schema/{name}.json').write_text(json.dumps(made, indent=2) + '\\n') "
        "for name, made in (('profile', found.profile_schema()), ('settings', found.settings_schema()))]"
    )
    session.run("python", "-c", program)
