"""A model that dies after its second sentence: the caller hears the whole answer, once."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND
from tests.integration.ears import DECENT, silence, told, written
from tests.integration.phrases import BAKERY, HOLD
from tests.integration.simulator import control, forget_health, requests

STORY = " ".join(BAKERY)


@pytest.fixture(params=["cut", "stall", "error_mid_stream"])
def dies(request: pytest.FixtureRequest, demo: Folder) -> Iterator[None]:
    """The first model dies in its third sentence, in one of three ways; the second one could tell it all."""
    forget_health(demo)
    control(demo, "PUT", f"/control/models/{FIRST}", {"behaviour": request.param, "text": STORY})
    control(demo, "PUT", f"/control/models/{SECOND}", {"text": STORY})
    yield
    control(demo, "DELETE", "/control")


def beginnings(demo: Folder) -> list[str]:
    """What the second model got as the beginning of its own answer."""
    last = [request["messages"][-1] for request in requests(demo) if request["model"] == SECOND]
    return [message["content"] for message in last if message["role"] == "assistant"]


def test_in_text_it_is_said_whole_and_once_and_continued_from_its_second_sentence(demo, dies):
    events = demo.json("ask", "tell me about the bakery")["events"]
    assert " ".join(event["text"] for event in events if event["kind"] == "answer") == STORY
    assert not [event for event in events if event["kind"] == "apology"]
    (done,) = [event for event in events if event["kind"] == "done"]
    assert done["model"] == SECOND
    assert beginnings(demo) == [" ".join(BAKERY[:2])]


def test_in_sound_it_is_heard_whole_and_once(demo, dies):
    call = demo.call("--say", "tell me about the bakery", "--listen", "14")
    (turn,) = call["turns"][1:]
    assert [phrase for phrase in told(turn) if phrase != HOLD] == list(BAKERY), call["text"]
    assert written(turn).replace(f"{HOLD} ", "") == STORY
    assert told(turn).count(HOLD) == written(turn).count(HOLD) <= 1  # a stall is long enough for the line
    assert silence(turn) < DECENT, call["text"]
    assert beginnings(demo) == [" ".join(BAKERY[:2])]
