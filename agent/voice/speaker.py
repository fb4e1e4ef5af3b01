"""The half of the agent that speaks: the lines from memory, the rest through synthesis, and an apology for either."""

from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import aclosing, suppress
from typing import Any

from livekit import rtc
from livekit.agents import Agent, ErrorEvent, ModelSettings, stt
from livekit.agents.voice import SpeechHandle

from agent.settings import Settings
from agent.voice.cues import Cue, cue_of, without_cue
from agent.voice.filler import Filler
from agent.voice.lines import Lines, play


class Speaker(Agent):
    """Speak; nothing that goes wrong in the ears or in the mouth ends the session, or leaves the caller in silence.

    Args:
        settings: The lines, and when silence is too long.
        lines: The lines, with what is recorded of them; None: nothing is.
        agent: livekit's own.
    """

    def __init__(self, settings: Settings, lines: Lines | None = None, **agent: Any) -> None:
        super().__init__(**agent)
        self._lines = lines or Lines(settings)
        self._filler = Filler(settings, self._lines)
        self._wait_sound = settings.wait_sound
        self._apology: SpeechHandle | None = None

    async def tts_node(self, text: AsyncIterable[str], model_settings: ModelSettings) -> AsyncGenerator[rtc.AudioFrame]:
        """Speak a segment of the reply.

        What cannot be spoken is raised again: livekit then stops the reply and keeps out of the history what the
        caller did not hear.
        """
        cue, text = await cue_of(text)
        recording = self._lines.recording(cue) if cue else None
        frames = Agent.default.tts_node(self, text, model_settings) if recording is None else play(recording)
        try:
            async with aclosing(self._filler.fill(frames)) as heard:
                async for frame in heard:
                    yield frame
        except Exception:
            self.apologise()
            raise

    async def transcription_node(self, text: AsyncIterable[str], model_settings: ModelSettings) -> AsyncGenerator[str]:
        """Hand on what the room and the history get to read."""
        async for piece in text:
            if words := without_cue(piece):
                yield words

    def apologise(self) -> None:
        """Say the apology after what is being said; once, however much fails until it is heard."""
        if self._apology is None or self._apology.done():
            # with no voice since the start there is no recording; a sound is still better than silence
            self._apology = self._play(Cue.APOLOGY) or self._play(Cue.WAITING)

    def understanding_late(self) -> None:
        """Play the waiting sound, where nothing else is heard; hears the ears' `late`."""
        if self._wait_sound and self.session.current_speech is None:
            self._play(Cue.WAITING)

    def not_understood(self, event: ErrorEvent) -> None:
        """Apologise when speech recognition failed; hears the session's `error`.

        Args:
            event: livekit's; synthesis is no business of this, `tts_node` knows sooner.
        """
        if isinstance(event.error, stt.STTError) and not event.error.recoverable:
            self.apologise()

    def _play(self, cue: Cue) -> SpeechHandle | None:
        recording = self._lines.recording(cue)
        if recording:
            with suppress(RuntimeError):  # the call has ended
                return self.session.say(self._lines.text(cue), audio=play(recording), add_to_chat_ctx=False)
        return None
