"""The worker: registers with LiveKit and runs a session in every room."""

import asyncio
import logging
import os
from pathlib import Path

from livekit.agents import AgentServer, ConversationItemAddedEvent, JobContext, JobProcess

from agent.assistant import Assistant
from agent.build import build_chain
from agent.settings import Settings, load
from agent.voice.lines import Recording, record
from agent.voice.session import load_vad, voice, voice_session

log = logging.getLogger("agent")
HEALTH_PORT = 8081
CALLS_PER_CPU = 8  # livekit's documentation: 10 to 25 calls on four cores with 0.7 of the load
# The library's health route says OK before LiveKit knows the worker, and a call placed then stays unanswered; so the
# container's health check asks for this file too.
REGISTERED = Path("/tmp/registered")  # noqa: S108 - a container's own tmpfs


def prewarm(process: JobProcess) -> None:
    """Load what every call of this process needs.

    Args:
        process: Where the calls will run.
    """
    settings = load()
    process.userdata["vad"] = load_vad()
    process.userdata["recorded"] = asyncio.run(_record_lines(settings))


async def _record_lines(settings: Settings) -> dict[str, Recording]:
    async with voice(settings) as speaker:
        return await record(speaker, (settings.hold_line, settings.apology_line))


async def call(ctx: JobContext) -> None:
    """Answer one call.

    Args:
        ctx: The room.
    """
    settings = load()
    chain = build_chain(settings)
    ctx.add_shutdown_callback(chain.aclose)
    assistant = Assistant(settings, chain, recorded=ctx.proc.userdata["recorded"])
    session = voice_session(settings, ctx.proc.userdata["vad"])
    session.on("conversation_item_added", assistant.forget_lines)
    session.on("conversation_item_added", log_metrics)
    # the caller has hung up: the job need not wait until the room is closed
    session.on("close", lambda _: ctx.shutdown())
    await session.start(assistant, room=ctx.room)
    if settings.agent_greeting:
        session.say(settings.agent_greeting, allow_interruptions=True)


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


def server(settings: Settings) -> AgentServer:
    """Build the worker.

    Args:
        settings: Where LiveKit is, and how long a drain may take.
    """
    worker = AgentServer(
        ws_url=settings.livekit_url,
        api_key=settings.livekit_api_key.get_secret_value(),
        api_secret=settings.livekit_api_secret.get_secret_value(),
        host="0.0.0.0",  # noqa: S104 - not published; other containers may ask for its health
        port=HEALTH_PORT,
        drain_timeout=settings.agent_drain_timeout,
        num_idle_processes=1,
        setup_fnc=prewarm,
        load_fnc=load_of,
        log_level=settings.log_level.replace("WARNING", "WARN"),  # livekit knows only the short word
    )
    worker.rtc_session(call)
    REGISTERED.unlink(missing_ok=True)
    worker.on("worker_registered", lambda *_: REGISTERED.touch())
    return worker
