"""What the caller's loudspeaker plays: the agent's track, frame by frame with its time."""

import time

import numpy as np
from livekit import rtc

from agent.caller.audio import Sound, is_loud
from agent.caller.timing import Arrival, Timeline

# keeps all of a synthetic voice, and half a minute of it in 2 MB of base64
RATE = 24_000


class Recorder:
    """Record a track from its first frame to its last."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._arrivals: list[Arrival] = []
        self.last_loud_at: float | None = None

    async def run(self, track: rtc.Track) -> None:
        """Record until the track ends or the task is cancelled.

        Args:
            track: A remote audio track.
        """
        stream = rtc.AudioStream(track, sample_rate=RATE, num_channels=1)
        try:
            async for event in stream:
                self.add(bytes(event.frame.data), time.monotonic())
        finally:
            await stream.aclose()

    def add(self, raw: bytes, at: float) -> None:
        """Take in a frame.

        Args:
            raw: 16-bit samples at RATE.
            at: When it came, monotonic seconds.
        """
        samples = np.frombuffer(raw, dtype=np.int16)
        self._frames.append(raw)
        self._arrivals.append(Arrival(at, len(samples)))
        if is_loud(samples):
            self.last_loud_at = at

    @property
    def sound(self) -> Sound:
        """Give what was recorded so far."""
        return Sound(np.frombuffer(b"".join(self._frames), dtype=np.int16), RATE)

    @property
    def timeline(self) -> Timeline:
        """Give the times of what was recorded so far."""
        return Timeline(self._arrivals, RATE)
