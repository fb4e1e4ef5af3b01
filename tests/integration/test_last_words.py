"""Nobody can answer: what the caller hears, when, and what was tried meanwhile."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND, WINDOW
from tests.integration.conversation import Conversation
from tests.integration.simulator import control, requests
from tests.integration.text import LOCAL, ask, attempts, kinds, put, said

QUESTION, ANSWER = "what time is it", "It is ten past four."
NOBODY = {  # no local model: as where its server is stopped, and as in a stack that never had one
    "refused": "http://openrouter_sim:9/v1",
    "no such name": "http://nobody:11434/v1",
}


@pytest.fixture(autouse=True)
def _well(text: Folder) -> Iterator[None]:
    """Every model does what it should until the test says otherwise."""
    control(text, "DELETE", "/control")
    yield


@pytest.fixture(params=NOBODY)
def nobody(request: pytest.FixtureRequest) -> str:
    """Where no local model is."""
    return NOBODY[request.param]


def test_a_local_model_that_is_not_there_costs_a_healthy_turn_nothing(text, nobody):
    events = ask(text, QUESTION, LOCAL_LLM_BASE_URL=nobody)
    assert kinds(events) == ["answer", "done"]
    assert attempts(events) == [(FIRST, "ok")]


def test_when_nobody_can_be_back_in_time_the_apology_does_not_wait_for_the_window(text, nobody):
    put(text, "429_upstream", retry_after=10 * WINDOW)
    events = ask(text, QUESTION, "and now", LOCAL_LLM_BASE_URL=nobody)
    assert kinds(events) == ["hold", "apology", "done", "apology", "done"]
    assert all(event["t"] < WINDOW / 2 for event in events)
    assert attempts(events) == [(LOCAL, "connection refused")]


def test_with_everything_down_all_is_tried_again_one_apology_follows_and_the_returned_cloud_answers_the_next_turn(text):
    put(text, "503")
    with Conversation(text, LOCAL_LLM_BASE_URL=NOBODY["refused"]) as talk:
        events = talk.turn(QUESTION)
        assert kinds(events) == ["hold", "apology", "done"]
        assert events[1]["t"] <= WINDOW
        for model in (FIRST, SECOND):
            asked = [request["time"] for request in requests(text) if request["model"] == model]
            pauses = [later - earlier for earlier, later in pairwise(asked)]
            assert len(pauses) >= 2
            assert pauses == sorted(pauses)
        put(text, "ok")
        events = talk.turn(QUESTION)
    assert said(events) == ANSWER
    assert "apology" not in kinds(events)
    assert events[-1]["model"] in (FIRST, SECOND)


def test_by_default_models_that_are_due_back_are_waited_for_and_tried_until_the_minute_is_over(text):
    put(text, "429_upstream", retry_after=55)
    with Conversation(text, LOCAL_LLM_BASE_URL=NOBODY["refused"], LLM_RETRY_WINDOW=None) as talk:
        talk.asks(QUESTION)
        talk.hears("hold")
        put(text, "hang")
        events = talk.ended()
    assert kinds(events) == ["hold", *["waiting"] * 7, "apology", "done"]
    assert 60 <= events[-2]["t"] < 62
    for model in (FIRST, SECOND):
        first, again = (request for request in requests(text) if request["model"] == model)
        assert 55 <= again["time"] - first["time"] < 57
        assert again["disconnected"]
