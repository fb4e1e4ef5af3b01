"""`plan` says what `up` does: nothing after an `up`, and after an edit exactly the containers that then change."""

import json
from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import stack_folder
from tests.integration.faults import docker
from tests.integration.program import copied
from tests.integration.simulator import container_of

SERVICES = ("livekit", "openrouter_sim", "speech", "livekit_agent", "frontend")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, images: dict[str, str]) -> Iterator[Folder]:
    """A stack that runs, made by a deployctl of its own, whose templates may be edited."""
    path = tmp_path_factory.mktemp("plan")
    made = stack_folder(path / "stack", "plan", extra="local_llm: false\n", program=copied(path))
    run(made, "up")
    yield made
    made.run("down", "--volumes", "--now", check=False)


def run(folder: Folder, command: str, *options: str, code: int = 0) -> CompletedProcess[str]:
    """Run a command, and hold its exit code against what it should be."""
    done = folder.run(command, "--profile", "it", *options, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def ids(folder: Folder) -> dict[str, str]:
    return {name: container_of(folder, name) for name in SERVICES}


def planned(folder: Folder) -> dict[str, str]:
    """What `plan` says will change, each with its cause; its exit code says that there is something."""
    changes = json.loads(run(folder, "plan", "--detailed-exitcode", "--json", code=3).stdout)["data"]["changes"]
    return {change["service"]: change["cause"] for change in changes}


def carried_out(folder: Folder) -> set[str]:
    """Bring the stack up, which says what `plan` does; return whose containers are others than before."""
    before, lines = ids(folder), run(folder, "plan").stdout
    assert lines in run(folder, "up").stderr
    after = ids(folder)
    assert run(folder, "plan", "--detailed-exitcode").stdout == "No changes.\n"
    return {name for name in SERVICES if after[name] != before[name]}


def test_after_an_up_nothing_is_to_be_done(folder):
    assert run(folder, "plan", "--detailed-exitcode").stdout == "No changes.\n"


def edit_profile(folder: Folder) -> None:
    with (folder.path / "profiles/it.yml").open("a") as file:
        file.write("resources: {speech: {memory: 3g}}\n")


def edit_env(folder: Folder) -> None:
    (folder.path / ".env.local").write_text("LLM_MAX_TOKENS=123\n")


def edit_template(folder: Folder) -> None:
    path = folder.program / "templates/services/frontend.yml.j2"
    path.write_text(path.read_text().replace("{% block service %}", "{% block service %}\nhostname: page", 1))


def edit_by_hand(folder: Folder) -> None:
    docker("update", "--memory", "333m", "--memory-swap", "333m", container_of(folder, "openrouter_sim"))


def remove_by_hand(folder: Folder) -> None:
    docker("rm", "-f", container_of(folder, "frontend"))


@pytest.mark.parametrize(
    ("edit", "service", "cause"),
    [
        (edit_profile, "speech", 'deploy.resources.limits.memory changes from "2g" to "3g"'),
        (edit_env, "livekit_agent", 'environment.LLM_MAX_TOKENS changes from "300" to "123"'),
        (edit_template, "frontend", 'hostname is new: "page"'),
        (edit_by_hand, "openrouter_sim", "somebody changed it: memory is 333m"),
        (remove_by_hand, "frontend", "somebody removed it"),
    ],
)
def test_an_edit_touches_the_services_that_plan_names_for_the_cause_that_it_tells(folder, edit, service, cause):
    edit(folder)
    told = planned(folder)
    assert cause in told[service], told
    # the agent goes with what its calls run on
    assert set(told) - {service} <= {"livekit_agent"}, told
    assert carried_out(folder) == set(told)
