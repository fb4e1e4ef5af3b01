"""What the caller hears while speech synthesis keeps them waiting."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from livekit import rtc
from livekit.agents import utils

from agent.chain import Event, Hold, Waiting
from agent.settings import Settings
from agent.voice.cues import Cue
from agent.voice.lines import Lines, Recording, play

# s that synthesis has in any case, lest a line come just before the answer; with 0.3, recognition and a model that
# together took almost the whole decent silence made it too long: 3.21 s were heard
_SOON = 0.1


class Filler:
    """Break a silence that is not the chain's: words are there, and their sound is not.

    Args:
        settings: How long a silence may be, and whether the sound is wanted.
        lines: What it is broken with.
        observe: Called with what it is broken with.
    """

    def __init__(self, settings: Settings, lines: Lines, observe: Callable[[Event], None] = lambda _: None) -> None:
        self._after = settings.hold_after
        self._sound = settings.wait_sound
        self._lines = lines
        self._observe = observe
        self._since = time.monotonic()
        self.held = True  # before the first turn nobody waits for an answer

    def begin(self, ago: float, *, again: bool) -> None:
        """Begin a reply.

        Args:
            ago: Seconds since the caller's last word.
            again: It belongs to a turn that has had one, and called a tool: the line is said once in both.
        """
        self._since = time.monotonic() - ago
        self.held = self.held and again

    async def fill(self, frames: AsyncGenerator[rtc.AudioFrame]) -> AsyncGenerator[rtc.AudioFrame]:
        """Yield the frames, and something before them when they are late.

        Args:
            frames: One segment's, from when its words are there.
        """
        late = max(_SOON, self._since + self._after - time.monotonic())
        async with aclosing(frames):
            first = asyncio.ensure_future(anext(frames, None))
            try:
                done, _ = await asyncio.wait([first], timeout=late)
                if not done:
                    async for frame in play(self._take()):
                        yield frame
                if sound := await first:
                    yield sound
                    async for frame in frames:
                        yield frame
            finally:
                await utils.aio.cancel_and_wait(first)
                self._since = time.monotonic()

    def _take(self) -> Recording:
        line = None if self.held else self._lines.recording(Cue.HOLD)
        if line:
            self.held = True
            self._observe(Hold())
            return line
        if not self._sound:
            return ()
        self._observe(Waiting())
        return self._lines.recording(Cue.WAITING) or ()
