"""The stack as its owner drives it: killed while it starts, enlarged while it runs, checked before it is started."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.integration.command import Folder
from tests.integration.conftest import stack_folder
from tests.integration.faults import docker
from tests.integration.leftovers import RUN
from tests.integration.simulator import container_of

GOOD, BROKEN = (
    "services:\n  web:\n    image: nginx:1.29\n    restart: always\n",
    "services:\n  web:\n    image: nginx:1.29\n    restrt: always\n",
)
NEEDS = ("livekit", "openrouter_sim", "speech")
SLOWEST = 12.0  # s that a start takes, about


@pytest.fixture
def folder(tmp_path: Path, demo: Folder) -> Iterator[Folder]:
    """A folder whose stack could start, without the local model: the demo's images are there."""
    made = stack_folder(tmp_path / "stack", "stack", extra="local_llm: false\n")
    yield made
    made.run("down", "--volumes", "--now", check=False)


def health(folder: Folder) -> dict[str, str]:
    """Each service's health; two containers of one would be told by their number."""
    services = folder.json("status")["services"]
    found = {service["name"]: service["health"] for service in services}
    assert len(found) == len(services), services
    return found


@pytest.mark.parametrize("number", range(3))
def test_an_up_that_was_killed_at_any_moment_is_mended_by_the_next_one(folder, number):
    moment = random.Random(f"{RUN}-{number}").uniform(0, SLOWEST)  # noqa: S311 - to be repeated
    print(f"killed after {moment:.2f} s (run {RUN}, number {number})")
    command = [sys.executable, "-P", "-m", "deploy", "up", "--profile", "it"]
    with subprocess.Popen(command, cwd=folder.path, stderr=subprocess.DEVNULL) as running:
        try:
            running.wait(moment)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
    folder.run("up", "--profile", "it", timeout=300)
    assert set(health(folder).values()) == {"healthy"}
    assert all(action["verb"] == "keep" for action in folder.json("up", "--profile", "it")["actions"])
    state = folder.path / ".deployctl"
    assert json.loads((state / "state.json").read_text())["profile"] == "it"
    assert not [*state.rglob(".new-*"), *state.glob("lock.holder")]


def test_local_llm_is_added_to_a_running_stack_and_a_plain_up_leaves_it_running(folder):
    folder.run("up", "--profile", "it", timeout=300)
    before = {name: container_of(folder, name) for name in health(folder)}
    assert "llama_cpp" not in before
    folder.run("up", "--profile", "it", "--local-llm", timeout=300)
    assert health(folder) == dict.fromkeys((*before, "llama_cpp"), "healthy")
    folder.run("up", "--profile", "it", timeout=300)
    assert health(folder)["llama_cpp"] == "healthy"
    assert {name: container_of(folder, name) for name in before} == before


def test_the_agent_starts_when_what_it_needs_is_healthy_and_never_waits_for_the_local_model(folder):
    since = time.time()
    folder.run("up", "--profile", "it", "--local-llm", timeout=300)
    service = '{{index .Actor.Attributes "com.docker.compose.service"}}'
    words = ["events", "--since", f"{since:.3f}", "--until", f"{time.time():.3f}", "--format"]
    project = f"label=com.docker.compose.project={folder.project}"
    lines = docker(*words, f"{service} {{{{.Action}}}}", "--filter", project).splitlines()
    started = lines.index("livekit_agent start")
    for need in NEEDS:
        assert lines.index(f"{need} health_status: healthy") < started, lines
    # whoever starts the same file with Compose alone waits as long, and not for the local model
    compose = yaml.safe_load((folder.path / ".deployctl/docker-compose.yml").read_text())
    needs = {need: {"condition": "service_healthy"} for need in NEEDS}
    assert compose["services"]["livekit_agent"]["depends_on"] == needs


@pytest.mark.parametrize(("text", "code", "said"), [(GOOD, 0, "no errors"), (BROKEN, 1, "c.yml:4:")])
def test_validate_says_of_a_users_file_whether_it_would_start_and_where_not(tmp_path, text, code, said):
    (tmp_path / "c.yml").write_text(text)
    folder = Folder(tmp_path, {}, "")
    done = folder.run("validate", "-f", "c.yml", check=False)
    assert done.returncode == code
    assert said in done.stdout
    document = json.loads(folder.run("validate", "-f", "c.yml", "--json", check=False).stdout)
    assert document["exit_code"] == code
    assert bool(document["data"]["findings"]) is bool(code)


def test_validate_of_a_file_that_is_not_there_and_of_two_wishes_at_once_say_what_to_type(tmp_path):
    folder = Folder(tmp_path, {}, "")
    missing = folder.run("validate", "-f", "nothing.yml", check=False)
    assert "nothing.yml" in missing.stderr
    assert "Traceback" not in missing.stderr
    both = folder.run("validate", "-f", "nothing.yml", "--profile", "lite", check=False)
    assert (missing.returncode > 0, both.returncode) == (True, 2)
