"""The real engines: what Piper says, Moonshine hears."""

import io
import re
import resource
import sys
import wave
from pathlib import Path

import moonshine_voice
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
    assert re.search("(ten|10) pass?(t|ed) (four|4)", heard)
    assert re.search("weather|whether", heard)  # Piper never says it twice alike


def test_a_long_reading_is_heard_to_its_end(moonshine):
    file = Path(moonshine_voice.__file__).parent / "assets/two_cities.wav"
    heard = moonshine.recognise(*wav.decode(file.read_bytes())).lower()
    assert "it was the best of times" in heard
    assert "comparison" in heard[-40:]


def test_the_pause_before_an_utterance_is_not_heard_as_a_word(piper, moonshine):
    samples, rate = wav.decode(wav.header(piper.rate) + b"".join(piper.synthesise("What time is it?", "joe", 1.0)))
    pause = np.random.default_rng(0).uniform(-6e-4, 6e-4, rate // 2).astype(np.float32)
    assert moonshine.recognise(np.concatenate([pause, samples]), rate) == "What time is it?"


@pytest.mark.parametrize("length", [0, 1, 100, 2000])
def test_a_click_is_no_text(moonshine, length):
    assert moonshine.recognise(np.full(length, 0.5, np.float32), 16000) == ""


def test_silence_is_no_text(moonshine):
    assert moonshine.recognise(np.zeros(16000, np.float32), 16000) == ""


def test_each_sentence_is_handed_on_by_itself(piper):
    assert len(list(piper.synthesise("One sentence. And another one.", "joe", 1.0))) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The weather in Paris is fine today, with a light breeze from the west.", 2),
        ("Well, it is ten past four.", 1),
        ("It is ten past four in Paris. The weather is fine today, and so it stays.", 2),
    ],
)
def test_a_long_sentence_begins_with_its_first_clause(piper, text, parts):
    assert len(list(piper.synthesise(text, "joe", 1.0))) == parts


def test_twice_the_speed_takes_about_half_the_time(piper):
    slow, fast = (len(b"".join(piper.synthesise("The weather is fine.", "joe", pace))) for pace in (1.0, 2.0))
    assert 0.35 < fast / slow < 0.7


def test_the_streamed_file_is_readable_by_the_standard_library(piper):
    data = wav.header(piper.rate) + b"".join(piper.synthesise("Hello.", "joe", 1.0))
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (22050, 2, 1)


def test_speech_begins_at_once(piper):
    samples, rate = wav.decode(wav.header(piper.rate) + b"".join(piper.synthesise("Hang on a sec.", "joe", 1.0)))
    assert np.argmax(np.abs(samples) > 0.02) / rate < 0.05


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_by_what_has_been_heard(piper, moonshine):
    samples, rate = wav.decode(wav.header(piper.rate) + b"".join(piper.synthesise("What time is it now?", "joe", 1.0)))
    for _ in range(32):
        moonshine.recognise(samples, rate)
    before = resident()
    for _ in range(64):
        moonshine.recognise(samples, rate)
    assert resident() - before < 25 * 2**20  # without giving memory back: 60 MB and more


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
