"""Sound as numbers: WAV in and out, and where in it somebody speaks."""

import io
import wave
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]

# -45 dBFS: far above what Opus leaves of silence, far below the quietest syllable of a synthetic voice
THRESHOLD = 184
WINDOW_SECONDS = 0.01
# shorter bursts are clicks of the codec or of a track that starts
SHORTEST_SECONDS = 0.05
# pauses inside a sentence are shorter, pauses between two answers longer
GAP_SECONDS = 0.5


@dataclass(frozen=True)
class Sound:
    """Hold mono sound.

    Args:
        samples: 16-bit samples.
        rate: Samples per second.
    """

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """Say how long it lasts."""
        return len(self.samples) / self.rate

    def cut(self, start: int, end: int) -> "Sound":
        """Take the samples from start to end, as far as there are any."""
        return Sound(self.samples[max(0, start) : max(0, end)], self.rate)


SILENCE = Sound(np.zeros(0, dtype=np.int16), 24_000)


@dataclass(frozen=True)
class Utterance:
    """Say where somebody speaks: from sample `start` to before sample `end`."""

    start: int
    end: int


def read_wav(data: bytes) -> Sound:
    """Read a WAV file's bytes; several channels become one.

    Args:
        data: A RIFF file of 16-bit PCM; a streamed one, whose header does not know its length, will do.

    Raises:
        ValueError: When it is anything else, or holds no sample.
    """
    try:
        with wave.open(io.BytesIO(data)) as reader:
            width, channels, rate = reader.getsampwidth(), reader.getnchannels(), reader.getframerate()
            raw = reader.readframes(reader.getnframes())
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no PCM WAV ({error or 'it ends too early'})") from error
    if width != 2:
        raise ValueError(f"{8 * width}-bit samples, 16 are needed")
    samples = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], dtype="<i2")
    if samples.size == 0:
        raise ValueError("no sound in it")
    mono = samples.reshape(-1, channels).mean(axis=1).astype(np.int16) if channels > 1 else samples
    return Sound(mono.astype(np.int16), rate)


def write_wav(sound: Sound) -> bytes:
    """Write mono 16-bit PCM as a WAV file's bytes."""
    target = io.BytesIO()
    with wave.open(target, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate)
        writer.writeframes(sound.samples.astype("<i2").tobytes())
    return target.getvalue()


def is_loud(samples: Samples) -> bool:
    """Say whether a frame is louder than silence."""
    if samples.size == 0:
        return False
    return bool(np.sqrt(np.mean(np.square(samples.astype(np.float64)))) > THRESHOLD)


def utterances(sound: Sound, *, gap: float = GAP_SECONDS) -> list[Utterance]:
    """Split sound at its silences.

    Args:
        sound: What was recorded.
        gap: The shortest silence, in seconds, that ends an utterance.
    """
    window = max(1, round(sound.rate * WINDOW_SECONDS))
    loud = [
        index * window
        for index in range(-(-len(sound.samples) // window))
        if is_loud(sound.samples[index * window : (index + 1) * window])
    ]
    found: list[Utterance] = []
    for start in loud:
        end = min(start + window, len(sound.samples))
        if found and start - found[-1].end < gap * sound.rate:
            found[-1] = Utterance(found[-1].start, end)
        else:
            found.append(Utterance(start, end))
    long_enough = [one for one in found if one.end - one.start >= SHORTEST_SECONDS * sound.rate]
    return [_to_the_sample(sound, one) for one in long_enough]


def trim_end(sound: Sound) -> Sound:
    """Drop the silence after the last word; sound that is silent throughout becomes empty."""
    spoken = utterances(sound)
    return sound.cut(0, spoken[-1].end if spoken else 0)


def _to_the_sample(sound: Sound, rough: Utterance) -> Utterance:
    # a window that is loud on average holds at least one sample above the threshold
    above = np.flatnonzero(np.abs(sound.samples[rough.start : rough.end].astype(np.int32)) > THRESHOLD)
    return Utterance(rough.start + int(above[0]), rough.start + int(above[-1]) + 1)
