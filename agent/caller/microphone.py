"""The caller's microphone: always on, silent until there is something to say."""

import asyncio
import time
from dataclasses import dataclass, field

import numpy as np
from livekit import rtc

from agent.caller.audio import Samples, Sound

RATE = 48_000
_FRAME_SECONDS = 0.01
_FRAME = round(RATE * _FRAME_SECONDS)


@dataclass(frozen=True)
class Spoken:
    """Say when the first and the last sample of a question left, on the monotonic clock in seconds."""

    first_at: float
    last_at: float


@dataclass
class _Question:
    samples: Samples
    done: asyncio.Future[Spoken]
    sent: int = 0
    first_at: float = field(default=0.0)


class Microphone:
    """Send 10 ms frames in real time, as a sound card would."""

    def __init__(self) -> None:
        # no queue: a sample leaves when it is handed over, so that its time is known
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=0)
        self.track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        self._question: _Question | None = None
        self._left_at = 0.0  # the last frame

    async def run(self) -> None:
        """Send until cancelled."""
        due = time.monotonic()
        while True:
            question = self._question
            await self._source.capture_frame(_frame(question))
            self._account(question)
            due += _FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def say(self, sound: Sound) -> Spoken:
        """Speak, and return when the last sample has left.

        Args:
            sound: At RATE; the time of its last sample is what delays are measured from, so trim it.
        """
        done: asyncio.Future[Spoken] = asyncio.get_running_loop().create_future()
        self._question = _Question(sound.samples, done)
        return await done

    async def aclose(self) -> None:
        """Free the source."""
        await self._source.aclose()

    def _account(self, question: _Question | None) -> None:
        before, now = self._left_at, time.monotonic()
        self._left_at = now
        if question is None:
            return
        # a frame leaves when its last sample has been spoken
        if question.sent == 0:
            question.first_at = max(now - _FRAME_SECONDS, before)  # frames that catch up are closer to each other
        left = len(question.samples) - question.sent
        question.sent += _FRAME
        if left <= _FRAME:
            self._question = None
            question.done.set_result(Spoken(question.first_at, now - (_FRAME - left) / RATE))


def _frame(question: _Question | None) -> rtc.AudioFrame:
    samples = np.zeros(_FRAME, dtype=np.int16)
    if question is not None:
        piece = question.samples[question.sent : question.sent + _FRAME]
        samples[: len(piece)] = piece
    return rtc.AudioFrame(samples.tobytes(), RATE, 1, _FRAME)
