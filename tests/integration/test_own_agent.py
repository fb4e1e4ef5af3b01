"""A user's own agent in the demo stack: the example and its tool, aloud."""

import shutil
from collections.abc import Iterator

import pytest

from tests.integration.command import ROOT, Folder
from tests.integration.conftest import FIRST, SECOND
from tests.integration.ears import heard
from tests.integration.phrases import PRICE
from tests.integration.simulator import control, forget_health, requests

TOOL = [{"name": "price", "arguments": {"item": "croissant"}}]


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
