"""A question with a pause in it, aloud: answered once, as a whole, and what had been begun leaves no trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.ears import heard
from tests.integration.phrases import LIBRARY
from tests.integration.recordings import record
from tests.integration.simulator import control, forget_health, requests

HALVES = ("When does the library", "close on Sunday")
PAUSE = 0.6  # s


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The question in one recording, silent for a while in the middle."""
    path = tmp_path_factory.mktemp("question") / "question.wav"
    record(path, *HALVES, pause=PAUSE)
    return path


@pytest.fixture
def library(demo: Folder) -> Iterator[None]:
    """The first model knows when the library closes."""
    forget_health(demo)
    control(demo, "PUT", f"/control/models/{FIRST}", {"text": LIBRARY})
    yield
    control(demo, "DELETE", "/control")


def test_it_is_answered_once_and_as_a_whole(demo, question, library):
    call = demo.call("--wav", str(question), "--listen", "8")
    assert heard(call, LIBRARY), call["text"]
    last = requests(demo)[-1]["messages"]
    assert last[-1]["role"] == "user"
    assert "library" in last[-1]["content"].lower()
    assert "sunday" in last[-1]["content"].lower()
    assert not [message for message in last if message["role"] == "assistant" and "library" in message["content"]]
