"""A caller who talks over the agent: it falls silent, its model is let go, and the new question is answered."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, changed
from tests.integration.ears import heard, told, written
from tests.integration.phrases import LONG_HOLD, MUSEUM, STORY, TIME
from tests.integration.recordings import record
from tests.integration.simulator import control, forget_health, requests
from tests.integration.waiting import until

TALE = f"{STORY[0]} " + f"{STORY[1]} " * 8
QUESTIONS = ("tell me a story", "where is the museum")
TALKED_OVER = 2.0  # s after the first question: the holding line has begun, and is long
FALLS_SILENT = 1.5  # s of the caller's speech at most; livekit wants 0.5 s of it to be sure


@pytest.fixture
def healthy(demo: Folder) -> Iterator[None]:
    """No model is in trouble before and after."""
    forget_health(demo)
    control(demo, "DELETE", "/control")
    yield
    control(demo, "DELETE", "/control")
    forget_health(demo)


def test_who_is_talked_over_falls_silent_and_answers_the_new_question(demo, healthy):
    control(demo, "PUT", f"/control/models/{FIRST}", {"text": TALE, "tokens_per_second": 4})
    with demo.calling(*(word for one in QUESTIONS for word in ("--say", one)), "--listen", "7") as calling:
        until(lambda: requests(demo), 60)
        control(demo, "PUT", f"/control/models/{FIRST}", {"text": MUSEUM})
        call = calling.ended()
    first, *later = requests(demo)
    assert first["disconnected"]
    assert first["time"] + first["seconds"] < later[-1]["time"]
    assert MUSEUM in written(call["turns"][2])
    assert "baked" not in written(call["turns"][2])
    assert heard(call, MUSEUM)


@pytest.fixture(scope="module")
def long_line(demo: Folder) -> Iterator[None]:
    """The holding line is long enough to be talked over."""
    with changed(demo, f"  HOLD_LINE: {LONG_HOLD}\n"):
        yield


def test_a_holding_line_that_is_talked_over_stops_and_the_new_question_is_answered(demo, long_line, healthy, tmp_path):
    control(demo, "PUT", f"/control/models/{FIRST}", {"behaviour": "429_upstream", "retry_after": 60})
    second = record(tmp_path / "both.wav", "how is the weather", "what time is it", pause=TALKED_OVER)
    call = demo.call("--wav", str(tmp_path / "both.wav"), "--listen", "8")
    (turn,) = call["turns"][1:]
    # three quarters of the line are enough for the ears: that it stops is told by the time below
    assert [phrase for phrase in told(turn) if phrase != LONG_HOLD] == [TIME], call["text"]
    line, *_ = turn["heard"]
    assert line["t"] < -second < line["t"] + line["seconds"] < FALLS_SILENT - second, call["text"]
    assert not [one for one in requests(demo)[-1]["messages"] if "moment" in str(one["content"])]
