"""When a received sample sounded, from the times at which the frames arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# half a second of 10 ms frames on each side: long enough to span a stall of the event loop, short enough to
# follow a gap in the stream
_NEIGHBOURS = 50


@dataclass(frozen=True)
class Arrival:
    """Say when a frame came and how much it held.

    Args:
        at: Monotonic clock, seconds.
        samples: Samples in the frame.
    """

    at: float
    samples: int


class Timeline:
    """Tell when each sample of a recording sounded.

    A frame's first sample sounds when the frame arrives. What our own event loop adds is always lateness,
    never earliness; so a frame's true time is the earliest that its neighbours allow.

    Args:
        arrivals: Every frame of the recording, in order.
        rate: Samples per second.
    """

    def __init__(self, arrivals: Sequence[Arrival], rate: int) -> None:
        self._rate = rate
        ends = np.cumsum([one.samples for one in arrivals], dtype=np.int64)
        self._starts = np.concatenate(([0], ends))[: len(arrivals)]
        offsets = np.array([one.at for one in arrivals], dtype=np.float64) - self._starts / rate
        # one place more than needed, so that there is a window to slide even over nothing
        padded = np.pad(offsets, (_NEIGHBOURS, _NEIGHBOURS + 1), constant_values=np.inf)
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEIGHBOURS + 1)
        self._offsets = windows.min(axis=1)[: len(arrivals)]

    def at(self, position: int) -> float:
        """Say when a sample sounded.

        Args:
            position: Its place in the recording.

        Returns:
            Monotonic clock, seconds.

        Raises:
            IndexError: When nothing was recorded.
        """
        if len(self._starts) == 0:
            raise IndexError("nothing was recorded")
        frame = max(0, int(np.searchsorted(self._starts, position, side="right")) - 1)
        return float(self._offsets[frame]) + position / self._rate


def delay(onsets: Sequence[float], last_word: float) -> float | None:
    """Measure from the caller's last word to the agent's first sound.

    Args:
        onsets: When the agent's utterances began, seconds, ascending.
        last_word: When the caller's last sample left, on the same clock.

    Returns:
        Seconds; None when nothing began after the last word.
    """
    return next((onset - last_word for onset in onsets if onset > last_word), None)
