"""A call without a room, over a chain that is scripted."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from livekit.agents import Agent, AgentSession

from agent.assistant import Assistant
from agent.chain import Event
from agent.mixin import never_silent
from agent.settings import Settings
from agent.telemetry.call_log import CallLog
from agent.voice.lines import Lines
from agent.voice.session import voice_session
from agent.worker import listen
from tests.unit.agent.service import APOLOGY, HOLD, calling, service, speech
from tests.unit.agent.sounds import Ear, Microphone

__all__ = ["APOLOGY", "HOLD", "Call", "Ear", "Microphone", "Says", "call", "calling", "service", "speech"]


@dataclass
class Says:
    """A chain whose replies are scripted: events, and seconds to wait between them."""

    replies: list[list[Event | float]]
    yielded: list[tuple[float, str]] = field(default_factory=list)
    ago: list[float] = field(default_factory=list)
    warmed: list[float] = field(default_factory=list)
    interrupted: int = 0

    async def reply(self, _chat_ctx, _tools, *, ago: float) -> AsyncIterator[Event]:
        self.ago.append(ago)
        try:
            for event in self.replies.pop(0):
                if isinstance(event, float):
                    await asyncio.sleep(event)
                else:
                    self.yielded.append((time.monotonic(), type(event).__name__))
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            self.interrupted += 1
            raise

    def warm(self) -> None:
        self.warmed.append(time.monotonic())

    def prepare(self, _chat_ctx, _tools) -> None: ...

    async def aclose(self) -> None: ...


@dataclass
class Call:
    """A call that is going on."""

    settings: Settings
    session: AgentSession
    agent: Agent
    ear: Ear
    microphone: Microphone | None = None

    async def turn(self, words: str = "hello") -> None:
        """Let the caller write, and hear the reply and what comes of it to the end."""
        await self.session.run(user_input=words)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing is said and nothing is to be said."""
        while self.session.current_speech is not None or self.session._activity._speech_q:
            await asyncio.sleep(0.01)

    async def until(self, claim: Callable[[], object]) -> None:
        """Wait until the claim holds; the test's own timeout ends a vain wait."""
        while not claim():
            await asyncio.sleep(0.01)

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(item.role, (item.text_content or "").strip()) for item in self.session.history.messages()]


@asynccontextmanager
async def call(
    settings: Settings,
    chain,
    lines: Lines | None = None,
    *,
    rate: int = 0,
    vad=None,
    real: bool = False,
    agent: Agent | None = None,
    log: CallLog | None = None,
):
    """Begin a call as the worker does; with a rate, the caller has a microphone."""
    agent = agent or Assistant(settings)
    session = voice_session(settings, vad)
    session.options.session_close_transcript_timeout = 0.1  # nobody reads what is said into the end of a test
    observe = log.observed if log else None
    never_silent(session, settings=settings, chain=chain, lines=lines or Lines(settings), observe=observe)
    if log:
        log.hear(session)
    listen(session)
    ear, microphone = Ear(real=real), Microphone(rate) if rate else None
    session.output.audio, session.input.audio = ear, microphone
    async with session:
        await session.start(agent)
        yield Call(settings, session, agent, ear, microphone)
    gc.collect()  # livekit leaves tasks with exceptions behind; reported while Python compiles, they break 3.11's ast
