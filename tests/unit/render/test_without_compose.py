"""`deployctl validate -f` where Docker Compose is not installed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from deploy.cli.main import cli

# What docker-cli 26.1.5 and 28.2.2 say to Compose's flags, in short.
CLIENTS = {
    "26": (
        "unknown flag: --file\nSee 'docker --help'.\n\nUsage:  docker [OPTIONS] COMMAND\n\n"
        "Run 'docker COMMAND --help' for more information on a command."
    ),
    "28": (
        "unknown flag: --file\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information"
    ),
}
NOTE = "Not checked: overrides, extends and include, for Docker Compose is not installed; next: deployctl doctor --fix"


@pytest.fixture(params=["no client", *CLIENTS])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A PATH with no Docker, or with a client of Docker that has no Compose."""
    folder = tmp_path / "bin"
    folder.mkdir()
    if request.param in CLIENTS:
        client = folder / "docker"
        client.write_text(f'#!/bin/sh\necho "{CLIENTS[request.param]}" >&2\nexit 125\n')
        client.chmod(0o755)
    return str(folder)


def call(path: str, file: Path, text: str, **environ: str) -> Result:
    file.write_text(text)
    return CliRunner().invoke(
        cli, ["validate", "-f", str(file)], env={"PATH": path, "COMPOSE_PROFILES": None, **environ}
    )


def test_a_file_that_is_right_passes_and_it_is_said_what_was_not_checked(path: str, tmp_path: Path) -> None:
    """Compose's absence is no fault of the file."""
    result = call(path, tmp_path / "c.yml", "services: {a: {image: 'a:${TAG:?}'}}\n", TAG="1")
    assert result.exit_code == 0, result.output
    assert NOTE in result.output


def test_a_file_that_is_wrong_on_its_face_is_found_so(path: str, tmp_path: Path) -> None:
    """With the place, and without a word of Docker's client."""
    result = call(path, tmp_path / "c.yml", "services:\n  a:\n    image: a:1\n    depends_on: [b]\n")
    assert result.exit_code == 1
    assert ":4:18: error: services.a.depends_on" in result.stdout
    assert NOTE in result.output
    assert "docker --help" not in result.output
