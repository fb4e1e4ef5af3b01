"""A question with a pause in it, aloud: answered once, as a whole, and what had been begun leaves no trace."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from services.speech.piper import Piper
from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.ears import heard
from tests.integration.simulator import control, forget_health, requests

HALVES = ("When does the library", "close on Sunday")
PAUSE = 0.6  # s
ANSWER = "On Sunday the library closes at six."


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The question in one recording, silent for a while in the middle."""
    piper = Piper()
    piper.load()
    spoken = [np.frombuffer(b"".join(piper.synthesise(half, "joe", 1.0)), np.int16) for half in HALVES]
    loud = [np.flatnonzero(np.abs(half) > 500) for half in spoken]
    first, second = (half[at[0] : at[-1]] for half, at in zip(spoken, loud, strict=True))
    path = tmp_path_factory.mktemp("question") / "question.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, piper.rate, 0, "NONE", ""))
        file.writeframes(np.concatenate([first, np.zeros(int(PAUSE * piper.rate), np.int16), second]).tobytes())
    return path


@pytest.fixture
def library(demo: Folder) -> Iterator[None]:
    """The first model knows when the library closes."""
    forget_health(demo)
    control(demo, "PUT", f"/control/models/{FIRST}", {"text": ANSWER})
    yield
    control(demo, "DELETE", "/control")


def test_it_is_answered_once_and_as_a_whole(demo, question, library):
    call = demo.call("--wav", str(question), "--listen", "8")
    assert heard(call, ANSWER), call["text"]
    last = requests(demo)[-1]["messages"]
    assert last[-1]["role"] == "user"
    assert "library" in last[-1]["content"].lower()
    assert "sunday" in last[-1]["content"].lower()
    assert not [message for message in last if message["role"] == "assistant" and "library" in message["content"]]
