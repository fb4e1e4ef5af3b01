"""A model that dies after its second sentence: the caller hears the whole answer, once."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND
from tests.integration.ears import heard, letters
from tests.integration.simulator import control, forget_health, requests

SENTENCES = (
    "We open at seven.",
    "We sell bread and cake.",
    "On Sunday nobody works in the bakery.",
    "Come and see us.",
)
STORY = " ".join(SENTENCES)


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
    assert beginnings(demo) == [" ".join(SENTENCES[:2])]


def test_in_sound_it_is_heard_whole_and_once(demo, dies):
    call = demo.call("--say", "tell me about the bakery", "--listen", "14")
    said = " ".join(line["text"] for turn in call["turns"][1:] for line in turn["room"] if line["who"] == "agent")
    assert said.replace("Hang on a sec. ", "") == STORY  # a stall is long enough for the line
    for sentence in SENTENCES:
        assert heard(call, letters(sentence)), call["text"]
    whole = " ".join(one["stt"] for one in call["turns"][1]["heard"] if one.get("stt"))
    assert letters(whole).count("bread") <= 1, call["text"]
    assert beginnings(demo) == [" ".join(SENTENCES[:2])]
