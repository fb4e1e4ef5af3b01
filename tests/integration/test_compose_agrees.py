"""The checks call an error what Compose itself refuses, and nothing else; what we render it accepts."""

import os
import subprocess
from pathlib import Path

import pytest

from deploy.checks import check
from deploy.config import load
from deploy.images import references
from deploy.render import render

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "compose").glob("*.yml"))


def compose(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Let Compose read a file, without profiles that the environment may name."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
    command = ["docker", "compose", "-f", str(file), *options, "config", "-q"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ)


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_an_error_is_what_compose_refuses(file: Path) -> None:
    """Every fixture gets an error from the checks if, and only if, `docker compose config` refuses it."""
    findings = check(file.read_text(), profiles=[], environ={}, source=file.name)
    errors = [finding for finding in findings if finding.severity == "error"]
    said = compose(file)
    assert bool(errors) == (said.returncode != 0), said.stderr


@pytest.mark.parametrize("local", [(), ("--profile", "local-llm")], ids=["plain", "local-llm"])
@pytest.mark.parametrize("build", [None, "./build"], ids=["images", "builds"])
@pytest.mark.parametrize("profile", ["default", "local-llm", "gpu", "lite", "demo"])
def test_compose_accepts_every_rendering(
    profile: str, build: str | None, local: tuple[str, ...], tmp_path: Path
) -> None:
    """Without a word, with the real image names."""
    config = load(tmp_path, profile=profile, flags={}, environ={})
    images = references(config.profile, build=False)
    stack = render(config, node_ip="127.0.0.1", images=images, build_context=build)
    (tmp_path / "docker-compose.yml").write_text(stack.compose)
    said = compose(tmp_path / "docker-compose.yml", *local)
    assert (said.returncode, said.stderr) == (0, "")
