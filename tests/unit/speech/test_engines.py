"""The real engines: what Piper says, Moonshine hears."""

import io
import wave

import numpy as np
import pytest

from services.openai_audio import wav
from services.speech.moonshine import Moonshine
from services.speech.piper import Piper


@pytest.fixture(scope="module")
def piper() -> Piper:
    engine = Piper()
    engine.load()
    return engine


@pytest.fixture(scope="module")
def moonshine() -> Moonshine:
    engine = Moonshine()
    engine.load()
    return engine


def test_what_is_spoken_is_recognised(piper, moonshine):
    spoken = b"".join(piper.synthesise("It is ten past four. The weather is fine today.", "joe", 1.0))
    samples, rate = wav.decode(wav.header(piper.rate) + spoken)
    heard = moonshine.recognise(samples, rate).lower()
    assert "past four" in heard
    assert "weather" in heard


def test_silence_is_no_text(moonshine):
    assert moonshine.recognise(np.zeros(16000, np.float32), 16000) == ""


def test_each_sentence_is_handed_on_by_itself(piper):
    assert len(list(piper.synthesise("One sentence. And another one.", "joe", 1.0))) == 2


def test_twice_the_speed_takes_about_half_the_time(piper):
    slow, fast = (len(b"".join(piper.synthesise("The weather is fine.", "joe", pace))) for pace in (1.0, 2.0))
    assert 0.35 < fast / slow < 0.7


def test_the_streamed_file_is_readable_by_the_standard_library(piper):
    data = wav.header(piper.rate) + b"".join(piper.synthesise("Hello.", "joe", 1.0))
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)
