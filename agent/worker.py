"""The worker: registers with LiveKit and runs a session in every room."""

import asyncio
import logging
import math
import os
from functools import partial
from pathlib import Path

from livekit.agents import (
    AgentServer,
    AgentSession,
    ConversationItemAddedEvent,
    JobContext,
    JobProcess,
    utils,
)

from agent import module
from agent.alone import leave_when_alone
from agent.assistant import Assistant
from agent.mixin import never_silent
from agent.settings import Settings, load
from agent.telemetry.spans import leave_words_out
from agent.telemetry.watch import watch
from agent.voice.lines import Lines
from agent.voice.pause import Pause
from agent.voice.session import load_vad, room, voice, voice_session

log = logging.getLogger("agent")
HOST = "0.0.0.0"  # noqa: S104 - not published; other containers may ask
HEALTH_PORT = 8081
METRICS_PORT = 8082
LONGEST_RECORDING = 5.0  # s that the lines may take at the process's start: a caller may be waiting for it
CALLS_PER_CPU = 8  # livekit's documentation: 10 to 25 calls on four cores with 0.7 of the load
# The library's health route says OK before LiveKit knows the worker, and a call placed then stays unanswered; so the
# container's health check asks for this file too.
REGISTERED = Path("/tmp/registered")  # noqa: S108 - a container's own tmpfs


def prewarm(process: JobProcess, health: Path) -> None:
    """Load what every call of this process needs.

    Args:
        process: Where the calls will run.
        health: The file in which all processes share what they know of the models.
    """
    settings = load()
    process.userdata["health"] = health
    if settings.agent_module_file:
        module.prewarm(process, settings.agent_module_file)
        return
    process.userdata["vad"] = load_vad()
    process.userdata["lines"] = asyncio.run(record_lines(settings))


async def record_lines(settings: Settings) -> Lines:
    """Record the lines that can be recorded by now.

    Args:
        settings: Their words, and the voice.
    """
    lines = Lines(settings)
    async with voice(settings) as speaker:
        await lines.record(speaker, LONGEST_RECORDING)
    return lines


async def call(ctx: JobContext) -> None:
    """Answer one call.

    Args:
        ctx: The room.
    """
    settings = load()
    lines: Lines = ctx.proc.userdata["lines"]
    recording = asyncio.create_task(lines.keep_recording(lambda: voice(settings)))
    ctx.add_shutdown_callback(lambda: utils.aio.cancel_and_wait(recording))
    session = voice_session(settings, ctx.proc.userdata["vad"])
    never_silent(session)
    listen(session)
    # the caller has hung up: the job need not wait until the room is closed
    session.on("close", lambda _: ctx.shutdown())
    leave_when_alone(ctx)
    await session.start(Assistant(settings), room=ctx.room, room_options=room())
    if settings.agent_greeting:
        session.say(settings.agent_greeting, allow_interruptions=True)


def listen(session: AgentSession[None]) -> None:
    """Take a caller's pause for a pause, and log where the time went.

    Args:
        session: The call's.
    """
    pause = Pause(session)
    session.on("user_state_changed", pause.heard)
    session.on("conversation_item_added", pause.forget_begun)
    session.on("conversation_item_added", log_metrics)


def log_metrics(event: ConversationItemAddedEvent) -> None:
    """Log where the time of a turn went; livekit adds the room.

    Args:
        event: livekit's; an assistant's message carries the figures.
    """
    if metrics := getattr(event.item, "metrics", None):
        log.info("turn", extra={"metrics": {key: value for key, value in metrics.items() if isinstance(value, float)}})


def load_of(worker: AgentServer) -> float:
    """Tell LiveKit how full the worker is, from 0 to 1, by its calls.

    Livekit's own figure is the CPU's load, and LiveKit's server gives no call to a worker above 0.7: on two cores that
    speak and listen, half of the callers would ring in vain.

    Args:
        worker: Ours.
    """
    return min(1.0, len(worker.active_jobs) / (CALLS_PER_CPU * (os.cpu_count() or 1)))


def server(settings: Settings, health: Path) -> AgentServer:
    """Build the worker.

    Args:
        settings: Where LiveKit is, how long a drain may take, and whose agent answers.
        health: The file in which calls keep their links' health for each other.

    Raises:
        ModuleError: The user's own agent cannot be used.
    """
    worker = AgentServer(
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key.get_secret_value(),
        api_secret=settings.livekit_api_secret.get_secret_value(),
        host=HOST,
        port=HEALTH_PORT,
        drain_timeout=settings.agent_drain_timeout,
        num_idle_processes=1,
        preload_modules=[__name__],  # once for all calls' processes, which share its memory and start sooner
        setup_fnc=partial(prewarm, health=health),
        load_fnc=load_of,
        # livekit's own counts a call that is being put through as a full worker: who rings meanwhile hears nothing
        load_threshold=math.inf,
        log_level=settings.log_level.replace("WARNING", "WARN"),  # livekit knows only the short word
    )
    if path := settings.agent_module_file:
        # whoever makes a model of their own besides finds the key where livekit's plugins look for it
        os.environ.setdefault("OPENROUTER_API_KEY", settings.openrouter_api_key.get_secret_value())
        own = module.server_of(path)
        worker.rtc_session(
            partial(module.call, path=path),
            # not the module's own name: whoever has one gets only the calls that ask for it, and the stack's do not
            agent_name=settings.agent_name,
            type=own._server_type,
            on_request=own._request_fnc,
            on_session_end=partial(module.end, path=path),
        )
    else:
        worker.rtc_session(call, agent_name=settings.agent_name)
    leave_words_out()
    watch(worker, settings, health, HOST, METRICS_PORT)
    REGISTERED.unlink(missing_ok=True)
    worker.on("worker_registered", lambda *_: REGISTERED.touch())
    return worker
