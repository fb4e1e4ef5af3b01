"""WAV files in and out."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.openai_audio import wav


def wav_file(frames: bytes, *, width: int = 2, channels: int = 1, rate: int = 16000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setsampwidth(width)
        file.setnchannels(channels)
        file.setframerate(rate)
        file.writeframes(frames)
    return out.getvalue()


@pytest.mark.parametrize(
    ("width", "half"), [(1, b"\xc0"), (2, b"\x00\x40"), (3, b"\x00\x00\x40"), (4, b"\x00\x00\x00\x40")]
)
def test_every_pcm_width_is_read_at_the_same_level(width, half):
    samples, rate = wav.decode(wav_file(half * 10, width=width, rate=22050))
    assert rate == 22050
    assert samples.tolist() == pytest.approx([0.5] * 10)


def test_channels_are_mixed_to_one():
    samples, _ = wav.decode(wav_file(b"\x00\x40\x00\x00" * 3, channels=2))
    assert samples.tolist() == pytest.approx([0.25] * 3)


def test_a_file_of_unknown_length_is_read_to_its_end():
    samples, rate = wav.decode(wav.header(22050) + b"\x00\x40" * 7)
    assert (samples.size, rate) == (7, 22050)


@given(st.binary(max_size=200))
def test_what_is_no_wav_file_is_refused_in_words(data):
    try:
        wav.decode(data)
    except ValueError as error:
        assert str(error)


@given(st.integers(0, 80))
def test_a_file_that_ends_too_early_never_breaks_the_reader(length):
    data = wav_file(b"\x01\x02" * 20)[:length]
    try:
        samples, _ = wav.decode(data)
        assert samples.dtype == np.float32
    except ValueError as error:
        assert str(error)


def test_a_file_that_is_too_short_is_told_so():
    with pytest.raises(ValueError, match="ends too early"):
        wav.decode(b"")
