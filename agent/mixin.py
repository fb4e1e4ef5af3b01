"""The chain for any LiveKit agent: a class to inherit from, and a call before the session starts."""

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from livekit import rtc
from livekit.agents import (
    Agent,
    AgentSession,
    AgentStateChangedEvent,
    JobContext,
    ModelSettings,
    UserStateChangedEvent,
    get_job_context,
    llm,
    tts,
    utils,
)

from agent.build import build_chain
from agent.chain import Chain, Event
from agent.chain.store import FileStore, Store
from agent.guard import Guard, streamed
from agent.settings import Settings, load
from agent.stand_in import StandIn, allowed
from agent.telemetry.witness import Witness
from agent.voice.cues import without_cue
from agent.voice.ears import Ears
from agent.voice.lines import Lines
from agent.voice.speaker import Observer

log = logging.getLogger("agent")
ENDLESS = 10**9  # failures of speech services end in a line, never in a closed session
_GUARD = "_never_silent"


class NeverSilent(Agent):
    """Answer through the chain; prompt, tools, voice and nodes of an agent that inherits it stay as they are.

    `class Bakery(NeverSilent, Agent)`. An `llm` that the agent or its session has is not asked. What the agent makes
    of `llm_node`, `tts_node` and `transcription_node` gets answers alone: the lines go past it.

    Args:
        agent: livekit's own.
    """

    def __init__(self, *args: Any, **agent: Any) -> None:
        super().__init__(*args, **agent | {"llm": StandIn(lambda: self._guard)})
        # around whatever the agent's class makes of them: an instance's attribute comes before it
        for name in ("llm_node", "tts_node", "transcription_node"):
            setattr(self, name, partial(getattr(self, f"_around_{name}"), getattr(self, name)))

    @property
    def _guard(self) -> Guard:
        session = self.session
        if not hasattr(session, _GUARD):
            log.warning("never_silent(session) comes before session.start(): what failed until now was not heard of")
            never_silent(session)
        guard: Guard = getattr(session, _GUARD)
        return guard

    def llm_node(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> AsyncGenerator[str | llm.ChatChunk]:
        """Ask the chain."""
        return self._guard.reply(chat_ctx, allowed(tools, model_settings.tool_choice))

    def _around_llm_node(
        self, node: Any, chat_ctx: llm.ChatContext, tools: list[llm.Tool], model_settings: ModelSettings
    ) -> AsyncGenerator[Any]:
        return self._guard.around(lambda: node(chat_ctx, tools, model_settings))

    def _around_tts_node(
        self, node: Any, text: AsyncIterable[str], model_settings: ModelSettings
    ) -> AsyncGenerator[rtc.AudioFrame]:
        return self._guard.speaker.speak(text, lambda words: streamed(node(words, model_settings)))

    def _around_transcription_node(
        self, node: Any, text: AsyncIterable[Any], model_settings: ModelSettings
    ) -> AsyncGenerator[Any]:
        return streamed(node(_readable(text), model_settings))


async def _readable(text: AsyncIterable[Any]) -> AsyncGenerator[Any]:
    async for piece in text:
        if words := without_cue(piece):
            yield words


def never_silent(
    session: AgentSession[Any],
    *,
    settings: Settings | None = None,
    chain: Chain | None = None,
    lines: Lines | None = None,
    observe: Observer | None = None,
) -> None:
    """Let the chain hear of what happens in a session; before `session.start()`, with agents that are `NeverSilent`.

    Failures of speech services no longer close the session, and no reply is begun before the caller's turn has ended:
    free models count every request.

    Args:
        session: The call's.
        settings: The lines, and where models are; None: from the environment.
        chain: Who answers; None: what the settings say, closed with the call.
        lines: The lines, with what is recorded of them; None: the process's, else recorded in the session's own voice.
        observe: Called with each event of each reply.

    Raises:
        SettingsError: A variable is wrong.
    """
    settings, job = settings or load(), get_job_context(required=False)
    background = _Background(session, job)
    witness = Witness(job.job.room.name, session) if job else None
    if chain is None:
        chain = build_chain(settings, _store(job), witness.attempted if witness else None)
        background.at_end(chain.aclose)
    lines = lines or (job.proc.userdata.get("lines") if job else None)
    if lines is None:
        lines = Lines(settings)
        _record(session, lines, background)

    def tell(event: Event) -> None:
        for observer in (observe, witness.observed if witness else None):
            if observer is not None:
                observer(event)

    guard = Guard(session, settings, chain, lines, tell)
    setattr(session, _GUARD, guard)
    session.conn_options.max_unrecoverable_errors = ENDLESS
    session.options.preemptive_generation["enabled"] = False
    _listen(session, guard)


def _listen(session: AgentSession[Any], guard: Guard) -> None:
    def warm(event: UserStateChangedEvent) -> None:
        if event.new_state == "speaking":
            guard.chain.warm()

    def prepare(_: AgentStateChangedEvent) -> None:
        agent = session.current_agent
        tools = llm.ToolContext([*session.tools, *agent.tools]).flatten()
        guard.chain.prepare(agent.chat_ctx, tools)

    session.once("agent_state_changed", prepare)
    session.on("user_state_changed", warm)
    if isinstance(session.stt, Ears):
        session.stt.on("late", guard.speaker.understanding_late)
    session.on("error", guard.speaker.not_understood)
    session.on("conversation_item_added", guard.forget_lines)


class _Background:
    """What runs beside a call, and what is done at its end.

    Args:
        session: The call's.
        job: livekit's; None: the session runs by itself.
    """

    def __init__(self, session: AgentSession[Any], job: JobContext | None) -> None:
        self._session = session
        self._job = job
        self._tasks: set[asyncio.Task[Any]] = set()

    def run(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

        async def cancel() -> None:
            await utils.aio.cancel_and_wait(task)

        self.at_end(cancel)

    def at_end(self, work: Any) -> None:
        if self._job is not None:
            self._job.add_shutdown_callback(work)
        else:
            self._session.once("close", lambda _: self._keep(work()))

    def _keep(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _record(session: AgentSession[Any], lines: Lines, background: _Background) -> None:
    def begin(_: AgentStateChangedEvent) -> None:
        if voice := _voice(session):
            background.run(lines.keep_recording(lambda: nullcontext(voice)))

    session.once("agent_state_changed", begin)


def _voice(session: AgentSession[Any]) -> tts.TTS[Any] | None:
    own = session.current_agent.tts
    voice = own if utils.is_given(own) else session.tts
    return voice if isinstance(voice, tts.TTS) else None


def _store(job: JobContext | None) -> Store | None:
    """Return where the calls of one worker share what they know of the models."""
    if job is None:
        return None
    if path := job.proc.userdata.get("health"):
        return FileStore(path)
    # the job processes of a worker have one parent; what an earlier worker knew is nobody's business
    folder = Path(tempfile.gettempdir()) / f"agent-health-{os.getuid()}-{os.getppid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return FileStore(folder / "links") if folder.stat().st_uid == os.getuid() else None
