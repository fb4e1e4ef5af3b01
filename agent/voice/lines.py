"""The lines that must be heard even when speech synthesis is slow or gone: recorded ahead, played from memory."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager

from livekit import rtc
from livekit.agents import APIConnectOptions, tts

from agent.settings import Settings
from agent.voice.cues import Cue
from agent.voice.sound import waiting_sound

log = logging.getLogger("agent")
Recording = tuple[rtc.AudioFrame, ...]
PATIENT = 30.0  # s that recording a line may take while nobody waits for it
_PAUSE = 5.0  # s between two tries


class Lines:
    """Keep the lines, and their sound once it is recorded.

    Args:
        settings: The words.
    """

    def __init__(self, settings: Settings) -> None:
        self._words = {Cue.HOLD: settings.hold_line, Cue.APOLOGY: settings.apology_line, Cue.WAITING: ""}
        self._recorded: dict[Cue, Recording] = {cue: () for cue, words in self._words.items() if not words.strip()}
        self._recorded[Cue.WAITING] = waiting_sound()

    @property
    def complete(self) -> bool:
        """Tell whether all of them are recorded."""
        return len(self._recorded) == len(self._words)

    @property
    def words(self) -> tuple[str, ...]:
        """List what the caller may hear of us that is no answer."""
        return tuple(words for words in self._words.values() if words.strip())

    def text(self, cue: Cue) -> str:
        """Return the words of one.

        Args:
            cue: Which one.
        """
        return self._words[cue]

    def recording(self, cue: Cue) -> Recording | None:
        """Return the sound of one, None where it is not recorded.

        Args:
            cue: Which one.
        """
        return self._recorded.get(cue)

    async def record(self, voice: tts.TTS[str], longest: float) -> None:
        """Synthesise what is not recorded yet; what fails is left out.

        Args:
            voice: Speaks them.
            longest: Seconds that it may take.
        """
        # both are heard in one segment with the voice, whose first frame decides its rate
        self._recorded[Cue.WAITING] = waiting_sound(voice.sample_rate)
        missing = [cue for cue in self._words if cue not in self._recorded]
        await asyncio.gather(*(self._record(voice, cue, longest) for cue in missing))

    async def _record(self, voice: tts.TTS[str], cue: Cue, longest: float) -> None:
        options = APIConnectOptions(max_retry=0, timeout=longest)
        try:
            async with asyncio.timeout(longest), voice.synthesize(self._words[cue], conn_options=options) as stream:
                self._recorded[cue] = tuple([event.frame async for event in stream])
        except Exception as error:  # whatever a speech service answers, calls must be taken
            log.warning("the %s line is not recorded: %s", cue.name.lower(), type(error).__name__)

    async def keep_recording(self, voice: Callable[[], AbstractAsyncContextManager[tts.TTS[str]]]) -> None:
        """Try until all of them are recorded.

        Args:
            voice: Makes what speaks them.
        """
        while not self.complete:
            async with voice() as speaker:
                await self.record(speaker, PATIENT)
            if not self.complete:
                await asyncio.sleep(_PAUSE)


async def play(recording: Recording) -> AsyncGenerator[rtc.AudioFrame]:
    """Yield fresh frames: livekit notes on a frame when it was made, and would count from there.

    Args:
        recording: Frames of one line.
    """
    for frame in recording:
        yield rtc.AudioFrame(frame.data, frame.sample_rate, frame.num_channels, frame.samples_per_channel)
