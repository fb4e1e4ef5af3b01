"""What the caller knows about sound."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.caller.audio import SILENCE, Sound, Utterance, is_loud, read_wav, trim_end, utterances, write_wav
from tests.unit.caller.sounds import joined, silence, tone

RATE = 16_000
lengths = st.floats(0.06, 0.4)
pauses = st.floats(0.55, 1.2)


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=400), st.sampled_from([8000, 22050, 48000]))
def test_a_sound_survives_being_written_and_read(values: list[int], rate: int) -> None:
    read = read_wav(write_wav(Sound(np.array(values, dtype=np.int16), rate)))
    assert read.rate == rate
    assert read.samples.tolist() == values


def test_two_channels_become_their_mean() -> None:
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(np.array([100, 300, -100, -300], dtype=np.int16).tobytes())
    assert read_wav(target.getvalue()).samples.tolist() == [200, -200]


def test_a_streamed_wav_whose_header_does_not_know_its_length_is_read_to_its_end() -> None:
    data = bytearray(write_wav(Sound(tone(0.1, RATE), RATE)))
    data[4:8] = data[40:44] = b"\xff\xff\xff\xff"
    assert len(read_wav(bytes(data)).samples) == 1600


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "PCM WAV"), (b"ID3 an mp3", "RIFF"), (write_wav(SILENCE), "no sound")],
)
def test_what_is_no_wav_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_wav(data)


def test_eight_bit_samples_are_refused() -> None:
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(RATE)
        writer.writeframes(b"\x80" * 100)
    with pytest.raises(ValueError, match="8-bit samples, 16 are needed"):
        read_wav(target.getvalue())


@given(st.lists(st.tuples(lengths, pauses), max_size=5), st.floats(0, 0.7))
def test_utterances_are_found_to_the_sample(spoken: list[tuple[float, float]], lead: float) -> None:
    pieces, expected, position = [silence(lead, RATE)], [], len(silence(lead, RATE))
    for seconds, pause in spoken:
        pieces += [tone(seconds, RATE), silence(pause, RATE)]
        expected.append((position, position + len(pieces[-2])))
        position += len(pieces[-2]) + len(pieces[-1])
    found = utterances(joined(RATE, *pieces))
    assert len(found) == len(expected)
    for one, (start, end) in zip(found, expected, strict=True):
        # a window that holds but a little of the tone may count as silent
        assert abs(one.start - start) <= RATE // 100
        assert abs(one.end - end) <= RATE // 100


def test_a_pause_inside_a_sentence_splits_nothing() -> None:
    sound = joined(RATE, tone(0.3, RATE), silence(0.4, RATE), tone(0.3, RATE))
    assert utterances(sound) == [Utterance(0, RATE)]


def test_a_click_is_no_utterance() -> None:
    assert utterances(joined(RATE, silence(0.5, RATE), tone(0.03, RATE), silence(0.5, RATE))) == []


def test_trimming_drops_the_silence_at_the_end_and_keeps_the_one_at_the_beginning() -> None:
    sound = joined(RATE, silence(0.2, RATE), tone(0.3, RATE), silence(0.7, RATE))
    assert trim_end(sound).seconds == pytest.approx(0.5)


def test_trimming_silence_leaves_nothing() -> None:
    assert trim_end(Sound(silence(1, RATE), RATE)).seconds == 0


def test_silence_and_nothing_are_not_loud_and_a_tone_is() -> None:
    assert not is_loud(silence(0.01, RATE))
    assert not is_loud(SILENCE.samples)
    assert is_loud(tone(0.01, RATE))
