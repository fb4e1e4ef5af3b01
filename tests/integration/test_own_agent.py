"""A user's own agent in the demo stack: the example and its tool, aloud, and through every way of failing."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.openrouter_sim.control import Behaviour
from tests.integration.command import ROOT, Folder
from tests.integration.conftest import FIRST, SECOND
from tests.integration.ears import heard
from tests.integration.phrases import PRICE
from tests.integration.simulator import container_of, control, forget_health, requests

TOOL = [{"name": "price", "arguments": {"item": "croissant"}}]
ACCOUNT = ("401", "402_credits", "402_key_limit", "402_in_flight")  # no cloud model is of use then


@pytest.fixture(scope="module")
def bakery(demo: Folder) -> Iterator[Folder]:
    """The demo stack with the example in the place of our own agent, as a user would put it there."""
    profile = demo.path / "profiles/it.yml"
    before = profile.read_text()
    shutil.copy(ROOT / "examples/bakery/agent.py", demo.path / "agent.py")
    profile.write_text(before + "agent:\n  module: agent.py\n")
    demo.run("up", "--profile", "it", "--now", timeout=600)
    yield demo
    control(demo, "DELETE", "/control")
    profile.write_text(before)
    demo.run("up", "--profile", "it", "--now", timeout=600)


def test_the_tools_result_is_heard_though_the_first_model_is_limited(bakery):
    forget_health(bakery)
    control(bakery, "PUT", f"/control/models/{FIRST}", {"behaviour": "429_upstream", "retry_after": 30})
    control(bakery, "PUT", f"/control/models/{SECOND}", {"text": PRICE, "tool_calls": TOOL})
    call = bakery.call("--say", "What is a croissant?", "--listen", "8")
    assert heard(call, PRICE), call["text"]
    results = [[m["content"] for m in request["messages"] if m["role"] == "tool"] for request in requests(bakery)]
    assert results[-1] == ["one euro fifty"]


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
