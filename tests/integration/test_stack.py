"""The stack as its owner drives it: killed while it starts, enlarged while it runs, checked before it is started."""

import json
import os
import random
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import stack_folder
from tests.integration.faults import docker
from tests.integration.leftovers import RUN
from tests.integration.simulator import container_of
from tests.integration.starting import needs, too_early, watched

GOOD, BROKEN = (
    "services:\n  web:\n    image: nginx:1.29\n    restart: always\n",
    "services:\n  web:\n    image: nginx:1.29\n    restrt: always\n",
)
NEEDS = ("livekit", "openrouter_sim", "speech")
SERVICES = (*NEEDS, "frontend", "livekit_agent")
# s from the command: files are written and containers created; they start; they turn healthy
MOMENTS = ((0.3, 2.5), (2.5, 6.0), (6.0, 10.0))
SEED = os.environ.get("KILL_SEED", RUN)


@pytest.fixture
def folder(tmp_path: Path, program: Path, images: dict[str, str]) -> Iterator[Folder]:
    """A folder whose stack could start, without the local model: the images are there."""
    made = stack_folder(tmp_path / "stack", "killed", extra="local_llm: false\n", program=program)
    yield made
    made.run("down", "--volumes", "--now", check=False)


@pytest.fixture(scope="module")
def noted() -> list[str]:
    """What Docker told while the stack started."""
    return []


@pytest.fixture(scope="module")
def started(
    tmp_path_factory: pytest.TempPathFactory, program: Path, images: dict[str, str], noted: list[str]
) -> Iterator[Folder]:
    """A stack that runs, without the local model."""
    path = tmp_path_factory.mktemp("stack")
    made = stack_folder(path / "stack", "stack", extra="local_llm: false\n", program=program)
    with watched(made) as lines:
        made.run("up", "--profile", "it")
    noted += lines
    yield made
    made.run("down", "--volumes", "--now", check=False)


def health(folder: Folder) -> dict[str, str]:
    """Each service's health; no service has two containers."""
    services = folder.json("status")["services"]
    found = {service["name"]: service["health"] for service in services}
    assert len(found) == len(services), services
    return found


@pytest.mark.parametrize(("first", "last"), MOMENTS)
def test_an_up_that_was_killed_at_any_moment_is_mended_by_the_next_one(folder, first, last):
    moment = random.Random(f"{SEED} {first}").uniform(first, last)  # noqa: S311 - to be repeated
    print(f"killed after {moment:.2f} s; again: KILL_SEED={SEED}")
    with folder.begin("up", "--profile", "it") as running:
        try:
            running.wait(moment)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
    folder.run("up", "--profile", "it")
    assert health(folder) == dict.fromkeys(SERVICES, "healthy")
    assert all(action["verb"] == "keep" for action in folder.json("up", "--profile", "it")["actions"])
    state = folder.path / ".deployctl"
    assert json.loads((state / "state.json").read_text())["profile"] == "it"
    assert not [*state.rglob(".new-*"), *state.glob("lock.holder")]


def test_who_needs_another_starts_when_that_one_is_healthy_and_nobody_waits_for_the_local_model(started, noted):
    assert {f"{name} start" for name in SERVICES} <= set(noted)
    assert too_early(noted, needs(started)) == []
    # whoever starts the same file with Compose alone waits as long, and not for the local model
    assert needs(started)["livekit_agent"] == {need: {"condition": "service_healthy"} for need in NEEDS}
    assert not [name for name, needed in needs(started).items() if "llama_cpp" in needed]


def test_local_llm_is_added_to_a_running_stack_and_a_plain_up_leaves_it_running(started):
    before = {name: container_of(started, name) for name in health(started)}
    assert "llama_cpp" not in before
    started.run("up", "--profile", "it", "--local-llm")
    assert health(started) == dict.fromkeys((*before, "llama_cpp"), "healthy")
    assert "llama_cpp is left running; deployctl down stops it" in started.run("up", "--profile", "it").stdout
    assert health(started)["llama_cpp"] == "healthy"
    assert {name: container_of(started, name) for name in before} == before


@pytest.mark.parametrize("service", ["speech", "livekit_agent"])
def test_a_service_that_somebody_stopped_runs_again_after_a_plain_up(started, service):
    docker("stop", container_of(started, service))
    started.run("up", "--profile", "it")
    assert health(started)[service] == "healthy"


@pytest.mark.parametrize(("text", "code", "said"), [(GOOD, 0, "no errors"), (BROKEN, 1, "c.yml:4:")])
def test_validate_says_of_a_users_file_whether_it_would_start_and_where_not(tmp_path, text, code, said):
    (tmp_path / "c.yml").write_text(text)
    folder = Folder(tmp_path, {}, "")
    done = folder.run("validate", "-f", "c.yml", check=False)
    assert done.returncode == code
    assert said in done.stdout
    document = json.loads(folder.run("validate", "-f", "c.yml", "--json", check=False).stdout)
    assert (document["version"], document["command"], document["exit_code"]) == (1, "validate", code)
    found = document["data"]["findings"]
    assert [(one["file"], one["line"]) for one in found] == [("c.yml", 4)] * code


def test_validate_live_names_the_port_that_a_program_has_and_nothing_without_it(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = f"127.0.0.1:{holder.getsockname()[1]}:80"
        (tmp_path / "c.yml").write_text(GOOD + f"    ports:\n      - {port}\n")
        folder = Folder(tmp_path, {}, "")
        assert "DC013" not in folder.run("validate", "-f", "c.yml").stdout
        taken = folder.run("validate", "-f", "c.yml", "--live").stdout
    assert re.search(r"c\.yml:6:.*\(DC013\)", taken), taken
    assert "DC013" not in folder.run("validate", "-f", "c.yml", "--live").stdout


def test_validate_of_a_file_that_is_not_there_and_of_two_wishes_at_once_say_what_to_type(tmp_path):
    folder = Folder(tmp_path, {}, "")
    missing = folder.run("validate", "-f", "nothing.yml", check=False)
    assert "nothing.yml" in missing.stderr
    assert "Traceback" not in missing.stderr
    both = folder.run("validate", "-f", "nothing.yml", "--profile", "lite", check=False)
    assert (missing.returncode, both.returncode) == (1, 2)
    assert "leave one out" in both.stderr
