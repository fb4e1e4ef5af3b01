"""The worker: registers with LiveKit and runs a session in every room."""

import logging

from livekit.agents import AgentServer, ConversationItemAddedEvent, JobContext, JobProcess

from agent.assistant import Assistant
from agent.build import build_chain
from agent.settings import Settings, load
from agent.voice.session import load_vad, voice_session

log = logging.getLogger("agent")
HEALTH_PORT = 8081


def prewarm(process: JobProcess) -> None:
    """Load what every call of this process needs.

    Args:
        process: Where the calls will run.
    """
    process.userdata["vad"] = load_vad()


async def call(ctx: JobContext) -> None:
    """Answer one call.

    Args:
        ctx: The room.
    """
    settings = load()
    assistant = Assistant(settings, build_chain(settings))
    session = voice_session(settings, ctx.proc.userdata["vad"])
    session.on("conversation_item_added", assistant.forget_lines)
    session.on("conversation_item_added", log_metrics)
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
        log_level=settings.log_level,
    )
    worker.rtc_session(call)
    return worker
