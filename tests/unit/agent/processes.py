"""Calls in processes of their own: livekit's own worker and pool, without a LiveKit server."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

from livekit.agents import AgentServer, AgentSession, JobContext, JobProcess

from agent import module
from agent.assistant import Assistant
from agent.mixin import never_silent
from agent.settings import Settings
from agent.telemetry.watch import watch
from agent.worker import prewarm

SECRET_WORDS = "my grandmother's maiden name is Wigglesworth"
HEALTH = "HEALTH_OF_THE_TEST"  # the file that the calls share
PROMPT = "You are the Baker of Knightsbridge."


def prepare(_process: JobProcess) -> None:
    """Nothing: there is no sound in these calls."""


async def call(ctx: JobContext) -> None:
    """Answer a call as the worker does, in text; its room is named `NUMBER-of-TURNS`, and `-dies` kills its process."""
    settings = Settings()
    ctx.proc.userdata["health"] = Path(os.environ[HEALTH])
    session: AgentSession[None] = AgentSession(turn_handling={"turn_detection": "manual"}, vad=None)
    never_silent(session, settings=settings)
    await session.start(Assistant(settings))
    for _ in range(int(ctx.job.room.name.split("-")[2])):
        await session.run(user_input=SECRET_WORDS)
    if ctx.job.room.name.endswith("-dies"):
        await asyncio.sleep(0.3)  # a moment in which its lines go out, as they do in a call's quiet moments
        os.kill(os.getpid(), 9)
    await session.aclose()
    ctx.shutdown()


@contextmanager
def apart() -> Iterator[None]:
    """Let a worker's processes, and the environment that they have, end with the block."""
    before = dict(os.environ)
    try:
        yield
    finally:
        forkserver._forkserver._stop()  # it keeps the environment of its first worker
        os.environ.clear()  # livekit puts the worker's keys there
        os.environ.update(before)


@asynccontextmanager
async def working(port: int, own: Path | None = None) -> AsyncIterator[AgentServer]:
    """Run a worker whose calls are those above, or a module's own, watched as the real one is."""
    server = AgentServer(
        host="127.0.0.1",
        port=0,
        num_idle_processes=1,
        setup_fnc=partial(prewarm, health=Path(os.environ[HEALTH])) if own else prepare,
        ws_url="ws://127.0.0.1:9",  # nobody; these calls have no room
        api_key="devkey",
        api_secret="a-secret-of-32-characters-or-more",
    )
    if own:
        server.rtc_session(partial(module.call, path=own), on_session_end=partial(module.end, path=own))
    else:
        server.rtc_session(call)
    watch(server, Settings(), Path(os.environ[HEALTH]), "127.0.0.1", port)
    started = asyncio.Event()
    server.on("worker_started", started.set)
    with apart():
        running = asyncio.create_task(server.run(unregistered=True))
        await started.wait()
        yield server
        await server.aclose()
        await running


async def ring(server: AgentServer, rooms: Sequence[str]) -> None:
    """Place a call in each room, all at once, and wait until their processes have ended."""
    await asyncio.gather(*(server.simulate_job(room, fake_job=True) for room in rooms))
    while server.active_jobs:
        await asyncio.sleep(0.05)
