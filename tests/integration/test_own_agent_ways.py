"""A user's own agent in text: the example and its tool, through every way in which models fail."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.openrouter_sim.control import Behaviour
from tests.integration.command import ROOT, Folder
from tests.integration.conftest import SETTINGS, in_text, stack_folder
from tests.integration.phrases import PRICE
from tests.integration.simulator import container_of

ACCOUNT = ("401", "402_credits", "402_key_limit", "402_in_flight")  # no cloud model is of use then


@pytest.fixture(scope="module")
def bakery(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, images: dict[str, str]
) -> Iterator[Folder]:
    """What answers in text, with the example in the place of our own agent, as a user would put it there."""
    own = SETTINGS + "agent:\n  module: agent.py\n"
    folder = stack_folder(tmp_path_factory.mktemp("bakery"), "bakery", extra=own)
    shutil.copy(ROOT / "examples/bakery/agent.py", folder.path / "agent.py")
    with in_text(request, folder, images):
        yield folder


@pytest.fixture(scope="module")
def told(request: pytest.FixtureRequest, bakery: Folder) -> dict[tuple[str, int], dict]:
    """What the example said in a turn for each way that is asked for, with the first model failing, and with both."""
    own = [item for item in request.session.items if item.getparent(pytest.Module) is request.node]
    asked = {item.callspec.params["way"] for item in own if "told" in item.fixturenames}
    ways = [way for way in Behaviour if way in asked]
    program = Path(__file__).with_name("matrix.py").read_text()
    command = ["docker", "exec", "-i", container_of(bakery, "livekit_agent"), "python", "-", *ways]
    done = subprocess.run(command, input=program, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    lines = map(json.loads, done.stdout.splitlines())
    return {(line["way"], line["failing"]): line for line in lines}


@pytest.mark.parametrize("way", Behaviour)
def test_with_the_first_model_failing_the_tool_is_asked_once_and_its_result_told(told, way):
    line = told[way, 1]
    assert line["apologies"] == 0
    assert len(line["tools"]) <= 1
    if way not in ACCOUNT:
        assert (line["words"], line["tools"]) == (PRICE, ["one euro fifty"])
    assert line["words"]


@pytest.mark.parametrize("way", Behaviour)
def test_with_both_models_failing_the_real_local_model_answers(told, way):
    line = told[way, 2]
    assert line["apologies"] == 0
    assert line["words"]
