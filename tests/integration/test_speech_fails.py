"""All of speech dies, starves or refuses in a call: every question is followed by words, and the next call works."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.ears import DECENT, heard, silence, told
from tests.integration.faults import Flood, dead, starved
from tests.integration.phrases import APOLOGY, TIME
from tests.integration.simulator import control, forget_health

QUESTIONS = ("what time is it", "what is the time now", "so what time is it", "and the time now")


@pytest.fixture(autouse=True)
def healthy(demo: Folder) -> Iterator[None]:
    """Speech failures begin and end in this test."""
    control(demo, "DELETE", "/control")
    forget_health(demo)
    yield
    forget_health(demo)


def questions() -> list[str]:
    return [word for question in QUESTIONS for word in ("--say", question)]


def test_speech_that_dies_in_a_call_is_apologised_for_from_memory_and_the_next_call_is_answered(demo):
    with demo.calling(*questions(), "--listen", "12") as calling:
        calling.asks(QUESTIONS[1])
        with dead(demo, "speech"):
            calling.asks(QUESTIONS[2])
        call = calling.ended()
    assert all(turn["delay"] is not None for turn in call["turns"][1:]), call["text"]
    assert heard(call, APOLOGY), call["text"]
    assert heard(demo.call("--say", QUESTIONS[0]), TIME)


def test_speech_that_starves_leaves_nobody_in_silence(demo):
    with demo.calling(*questions()[:4], "--listen", "15") as calling:
        calling.asks(QUESTIONS[0])
        with starved(demo, "speech", 0.05):
            calling.asks(QUESTIONS[1])
        call = calling.ended()
    assert all(turn["delay"] is not None for turn in call["turns"][1:]), call["text"]
    assert heard(call, TIME), call["text"]


def test_speech_that_refuses_with_429_leaves_nobody_in_silence_and_the_call_goes_on(demo):
    """What it works on while it is full, and then what it has begun, would else starve those who are to be heard."""
    with Flood(demo, "speech") as flood, demo.calling(*questions(), "--listen", "15") as calling:
        calling.dials()
        with starved(demo, "speech", 1):
            with starved(demo, "speech", 0.5), flood.full():
                calling.asks(QUESTIONS[2])
            call = calling.ended()
    *during, after = call["turns"][1:]  # the last of them is asked while it ends
    for turn in during:
        assert turn["heard"], turn
        assert silence(turn) < DECENT, turn  # an apology; the waiting sound, where a place in the queue was had
    assert heard(call, APOLOGY), call["text"]
    assert TIME in told(after), after
