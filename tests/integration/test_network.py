"""The way to the cloud is cut, and healed; and two callers of whom one is in trouble."""

import os
from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.ears import heard
from tests.integration.faults import unreachable
from tests.integration.phrases import TIME
from tests.integration.simulator import control, forget_health, requests
from tests.integration.waiting import until

QUESTION = "what time is it"


@pytest.fixture(autouse=True)
def healthy(demo: Folder) -> Iterator[None]:
    """Every link is well at first."""
    control(demo, "DELETE", "/control")
    forget_health(demo)
    yield
    control(demo, "DELETE", "/control")
    forget_health(demo)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may lose another namespace's packets")
def test_a_cut_network_costs_a_line_and_the_local_model_answers_and_when_it_heals_the_cloud_is_used(demo):
    with unreachable(demo, "livekit_agent", "openrouter_sim"):
        call = demo.call("--say", QUESTION)
        assert heard(call, TIME), call["text"]
        assert call["turns"][1]["delay"] < 4
        assert requests(demo) == []
    until(lambda: demo.json("ask", QUESTION) and requests(demo), 60)


def test_of_two_callers_at_once_one_meets_a_hung_model_and_both_are_answered(demo):
    control(demo, "PUT", f"/control/models/{FIRST}", {"behaviour": "hang", "times": 1})
    with demo.calling("--say", QUESTION) as one, demo.calling("--say", QUESTION) as other:
        calls = one.ended(), other.ended()
    for call, calling in zip(calls, (one, other), strict=True):
        assert calling.code == 0, call["text"]
        assert heard(call, TIME), call["text"]
        assert "Sorry" not in call["text"]
    assert [request["behaviour"] for request in requests(demo)].count("hang") == 1
