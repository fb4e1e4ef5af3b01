"""A caller who talks over the agent: it falls silent, its model is let go, and the new question is answered."""

from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.ears import heard, letters
from tests.integration.simulator import control, forget_health, requests
from tests.integration.waiting import until

LONG = "Once there was a baker in a little town. " + "He baked bread every morning before the sun came up. " * 8
ANSWER = "The library closes at six."


@pytest.fixture
def slow(demo: Folder) -> Iterator[None]:
    """The first model tells a long story, slowly."""
    forget_health(demo)
    control(demo, "PUT", f"/control/models/{FIRST}", {"text": LONG, "tokens_per_second": 4})
    yield
    control(demo, "DELETE", "/control")


def test_who_is_talked_over_falls_silent_and_answers_the_new_question(demo, slow):
    questions = ("--say", "tell me a story", "--say", "when does the library close")
    with demo.calling(*questions, "--listen", "7") as calling:
        until(lambda: requests(demo), 60)
        control(demo, "PUT", f"/control/models/{FIRST}", {"text": ANSWER})
        call = calling.ended()
    first, *later = requests(demo)
    assert first["disconnected"]
    assert first["time"] + first["seconds"] < later[-1]["time"]
    said = " ".join(line["text"] for line in call["turns"][2]["room"] if line["who"] == "agent")
    assert letters(ANSWER) in letters(said)
    assert "baked" not in said
    assert heard(call, ANSWER)
