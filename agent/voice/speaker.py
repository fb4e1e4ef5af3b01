"""Who speaks in a call: the lines from memory, the rest through the agent's synthesis, and an apology for either."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing, suppress
from typing import Any

from livekit import rtc
from livekit.agents import AgentSession, ErrorEvent, stt
from livekit.agents.voice import SpeechHandle

from agent.chain import Apology, Event, Waiting
from agent.settings import Settings
from agent.voice.cues import Cue, cue_of
from agent.voice.filler import Filler
from agent.voice.lines import Lines, play

Observer = Callable[[Event], None]
Synthesis = Callable[[AsyncIterable[str]], AsyncGenerator[rtc.AudioFrame]]


class Speaker:
    """Speak; nothing that goes wrong in the ears or in the mouth ends the session, or leaves the caller in silence.

    Args:
        session: The call's.
        settings: When silence is too long.
        lines: The lines, with what is recorded of them.
        observe: Called with each line that is said.
    """

    def __init__(self, session: AgentSession[Any], settings: Settings, lines: Lines, observe: Observer) -> None:
        self.filler = Filler(settings, lines, observe)
        self._observe = observe
        self._session = session
        self._lines = lines
        self._wait_sound = settings.wait_sound
        self._apology: SpeechHandle | None = None

    async def speak(self, text: AsyncIterable[str], synthesis: Synthesis) -> AsyncGenerator[rtc.AudioFrame]:
        """Speak a segment of the reply.

        What cannot be spoken is raised again: livekit then stops the reply and keeps out of the history what the
        caller did not hear.

        Args:
            text: The segment.
            synthesis: Speaks what is not recorded.
        """
        cue, text = await cue_of(text)
        recording = self._lines.recording(cue) if cue else None
        frames = synthesis(text) if recording is None else play(recording)
        try:
            async with aclosing(self.filler.fill(frames)) as heard:
                async for frame in heard:
                    yield frame
        except Exception:
            self.apologise()
            raise

    def apologise(self) -> None:
        """Say the apology after what is being said; once, however much fails until it is heard."""
        if self._apology is None or self._apology.done():
            # with no voice since the start there is no recording; a sound is still better than silence
            self._apology = self._play(Cue.APOLOGY) or self._play(Cue.WAITING)
            if self._apology is not None:
                self._observe(Apology())

    def understanding_late(self) -> None:
        """Play the waiting sound, where nothing else is heard; hears the ears' `late`."""
        if self._wait_sound and self._session.current_speech is None and self._play(Cue.WAITING):
            self._observe(Waiting())

    def not_understood(self, event: ErrorEvent) -> None:
        """Apologise when speech recognition failed; hears the session's `error`.

        Args:
            event: livekit's; synthesis is no business of this, `speak` knows sooner.
        """
        if isinstance(event.error, stt.STTError) and not event.error.recoverable:
            self.apologise()

    def _play(self, cue: Cue) -> SpeechHandle | None:
        recording = self._lines.recording(cue)
        if recording:
            with suppress(RuntimeError):  # the call has ended
                return self._session.say(self._lines.text(cue), audio=play(recording), add_to_chat_ctx=False)
        return None
