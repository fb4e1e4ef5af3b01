"""The connection that was kept for the next question is gone when the question comes."""

import json
import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.conversation import Conversation
from tests.integration.faults import losing
from tests.integration.simulator import control
from tests.integration.text import AGENT, attempts, kinds

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may lose another namespace's packets")


@pytest.fixture(params=["told", pytest.param("not told", marks=only_root)])
def told(request: pytest.FixtureRequest, text: Folder) -> Iterator[None]:
    """The agent is told that its connection is closed, or what tells it is lost."""
    control(text, "DELETE", "/control")
    ends = losing(text, "openrouter_sim", AGENT, "-p", "tcp", "--tcp-flags", "FIN", "FIN")
    with nullcontext() if request.param == "told" else ends:
        yield


def test_a_connection_that_the_server_has_closed_meanwhile_costs_the_caller_nothing(text, told):
    with Conversation(text) as talk:
        talk.turn("what time is it")
        assert json.loads(control(text, "DELETE", "/control/connections"))["closed"] == 1
        events = talk.turn("what time is it now")
    assert kinds(events) == ["answer", "done"]
    assert attempts(events) == [(FIRST, "ok")]
