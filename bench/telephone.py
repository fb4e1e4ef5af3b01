"""The two ends of a caller's telephone, without a room."""

import asyncio
import time
from contextlib import suppress
from typing import Any

import numpy as np
from livekit import rtc
from livekit.agents.voice import io
from numpy.typing import NDArray


class Ear(io.AudioOutput):
    """Hear what the caller would, each frame as long as it lasts where `real`, else at once."""

    def __init__(self, *, real: bool = False) -> None:
        super().__init__(label="ear", capabilities=io.AudioOutputCapabilities(pause=False))
        self.frames: list[tuple[float, rtc.AudioFrame]] = []
        self._real = real
        self._segment = 0.0
        self._cut = asyncio.Event()
        self._playing: asyncio.Task[None] | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Hear a frame."""
        await super().capture_frame(frame)
        if not self._segment:
            self.on_playback_started(created_at=time.time())
        self.frames.append((time.monotonic(), frame))
        self._segment += frame.duration

    def flush(self) -> None:
        """Hear what came until now to its end."""
        super().flush()
        if self._segment:
            self._cut.clear()
            self._playing = asyncio.create_task(self._play(self._segment))
            self._segment = 0.0

    async def _play(self, seconds: float) -> None:
        begin = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds if self._real else 0):
                await self._cut.wait()
        position = min(seconds, time.monotonic() - begin) if self._cut.is_set() else seconds
        self.on_playback_finished(playback_position=position, interrupted=self._cut.is_set())

    def clear_buffer(self) -> None:
        """Hear no more of it."""
        self._cut.set()

    @property
    def seconds(self) -> float:
        """Return how much was heard."""
        return sum(frame.duration for _, frame in self.frames)


class Microphone(io.AudioInput):
    """Give silence in real time, and the caller's words where there are any.

    Args:
        rate: Samples a second.
    """

    def __init__(self, rate: int) -> None:
        super().__init__(label="microphone")
        self._rate = rate
        self._samples: NDArray[np.int16] = np.zeros(0, np.int16)
        self._next = time.monotonic()
        self.ended = 0.0
        self._spoken = asyncio.Event()
        self._spoken.set()

    def speak(self, samples: NDArray[Any]) -> None:
        """Say this after what is being said.

        Args:
            samples: Mono, 16 bits.
        """
        self._samples = np.concatenate([self._samples, samples])
        self._spoken.clear()

    async def spoken(self) -> float:
        """Return when the last word was over."""
        await self._spoken.wait()
        return self.ended

    async def __anext__(self) -> rtc.AudioFrame:
        """Give the next 20 ms, when it is time."""
        count = self._rate // 50
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))
        self._next += 0.02
        part, self._samples = self._samples[:count], self._samples[count:]
        if part.size:
            self.ended = time.monotonic()
        if not self._samples.size:
            self._spoken.set()
        return rtc.AudioFrame(np.pad(part, (0, count - part.size)).tobytes(), self._rate, 1, count)
