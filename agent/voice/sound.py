"""The waiting sound: two soft notes that say the line is not dead."""

import array
import math

from livekit import rtc

RATE = 24000  # samples/s; what most voices come at
_NOTES = (523.25, 659.25)  # Hz; C5 and E5, which every telephone carries
_LENGTH = 0.2  # s of each
_FADE = 0.06  # s; a note that begins or ends at once clicks
_LEVEL = 10 ** (-30 / 20)  # of full scale; it must not be taken for the answer


def waiting_sound(rate: int = RATE) -> tuple[rtc.AudioFrame, ...]:
    """Make the sound, a frame a note.

    Args:
        rate: Samples a second.
    """
    return tuple(_note(pitch, rate) for pitch in _NOTES)


def _note(pitch: float, rate: int) -> rtc.AudioFrame:
    count = round(rate * _LENGTH)
    samples = array.array("h", (round(32767 * _LEVEL * _sample(at / rate, pitch)) for at in range(count)))
    return rtc.AudioFrame(samples.tobytes(), rate, 1, count)


def _sample(at: float, pitch: float) -> float:
    edge = min(at, _LENGTH - at, _FADE) / _FADE
    return math.sin(2 * math.pi * pitch * at) * (1 - math.cos(math.pi * edge)) / 2
