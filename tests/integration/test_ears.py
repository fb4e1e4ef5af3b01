"""The ears of our callers, tried on all that they are asked to tell apart: Piper says it, and both listen."""

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from agent.caller.audio import Sound
from agent.caller.hearing import listen
from agent.caller.recorder import RATE
from agent.caller.speech import Pocketsphinx, resample
from services.speech.moonshine import Moonshine
from services.speech.piper import Piper
from tests.integration.ears import understood, words
from tests.integration.phrases import PHRASES

ERRORS = 0.1  # of all words, by the better ear of each phrase


class InProcess:
    """Moonshine, without the way to it."""

    def __init__(self) -> None:
        self._moonshine = Moonshine()
        self._moonshine.load()

    async def hear(self, sound: Sound) -> str:
        return self._moonshine.recognise((sound.samples / 32768).astype(np.float32), sound.rate)


@pytest.fixture(scope="module")
def said() -> dict[str, Sound]:
    """Every phrase in the agent's voice, as a caller records it."""
    piper = Piper()
    piper.load()
    spoken = {one: np.frombuffer(b"".join(piper.synthesise(one, "joe", 1.0)), np.int16) for one in PHRASES}
    return {one: resample(Sound(samples, piper.rate), RATE) for one, samples in spoken.items()}


async def test_every_phrase_is_understood_as_itself_and_few_words_are_wrong(said):
    ears = {"stt": InProcess(), "pocketsphinx": Pocketsphinx()}
    wrong = 0
    for phrase, sound in said.items():
        heard, problems = await listen(sound, ears)
        assert not problems
        texts = [" ".join(one.words[ear] or "" for one in heard) for ear in ears]
        assert understood(*texts) == [phrase], texts
        wrong += min(Levenshtein.distance(words(text), words(phrase)) for text in texts)
    assert wrong <= ERRORS * sum(len(words(phrase)) for phrase in PHRASES)
