"""`plan` with a program in Docker's place that notes what it is asked."""

import json
import os
from pathlib import Path

import pytest

from deploy.config.profiles import resolve as profile_of
from deploy.errors import StackError
from deploy.flows.aim import Wish
from deploy.flows.plan import plan
from deploy.images import references
from deploy.state import COMPOSE, State, StateFolder
from tests.unit.plan.test_reading import INSPECTED
from tests.unit.render.stacks import SECRETS, rendered

DEMO = Wish(profile="demo")


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have every image of the demo here, and nothing that runs."""
    images = references(profile_of("demo", tmp_path), build=False).values()
    (tmp_path / "image").write_text("\n".join(images))
    (tmp_path / "info").write_text('{"DockerRootDir": "/var/lib/docker", "NCPU": 2}')
    (tmp_path / "ps").write_text("")
    program = tmp_path / "docker"
    program.write_text(f'#!/bin/sh\ncd {tmp_path}\necho "$@" >> log\ncat "$1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_docker_is_asked_three_things_once(docker: Path) -> None:
    """What it is, what it has and what runs; each answer takes a while."""
    found = plan(docker, DEMO, lambda line: None)
    asked = sorted(line.split(" --")[0] for line in (docker / "log").read_text().splitlines())
    assert asked == ["image ls", "info", "ps"]
    assert str(found).splitlines()[0] == "create livekit         not there yet"


def test_an_image_that_is_not_here_is_a_line_and_nothing_is_written(docker: Path) -> None:
    """Neither keys nor a compose file."""
    images = (docker / "image").read_text().splitlines()
    (docker / "image").write_text("\n".join(one for one in images if "/speech:" not in one))
    first = str(plan(docker, DEMO, lambda line: None)).splitlines()[0]
    assert "from packages: " in first
    assert not (docker / ".deployctl").exists()


@pytest.mark.parametrize(("asked", "cause"), [(False, "not there yet"), (True, "somebody removed it")])
def test_the_local_model_was_removed_only_where_the_last_up_asked_for_it(
    docker: Path, monkeypatch: pytest.MonkeyPatch, asked: bool, cause: str
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    (docker / "image").write_text("\n".join(references(profile_of("lite", docker), build=False).values()))
    (docker / "ps").write_text("4f")
    (docker / "inspect").write_text(json.dumps([INSPECTED]))
    store = StateFolder(docker)
    store.put({COMPOSE: rendered(docker, "lite").compose})
    store.write(State(profile="lite", local_llm=asked))
    found = plan(docker, Wish(profile="lite", local_llm=True), lambda line: None)
    assert {one.service: one.cause for one in found.plan.of("create")}["llama_cpp"] == cause


def test_a_docker_that_does_not_answer_is_the_only_problem(docker: Path) -> None:
    """Though several things were asked at once."""
    (docker / "docker").write_text("#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n")
    with pytest.raises(StackError) as caught:
        plan(docker, DEMO, lambda line: None)
    assert caught.value.code == "docker_unreachable"
