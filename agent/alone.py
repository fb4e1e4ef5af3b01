"""Whether anybody is left to talk to: a LiveKit that was restarted gives the agent an empty room back."""

import asyncio

from livekit.agents import JobContext
from livekit.agents.job import DEFAULT_PARTICIPANT_KINDS

PATIENCE = 20.0  # s; LiveKit's own patience with a room that everybody has left, and longer than the page tries again


def leave_when_alone(ctx: JobContext, patience: float = PATIENCE) -> None:
    """Leave a room when the last caller has gone, or is not there when LiveKit is back; wait for a first caller.

    A caller whose connection broke ends no session of livekit's, and a drain would wait for one that never returns.

    Args:
        ctx: The job; its room may not be connected yet.
        patience: For how long nobody may be there, s.
    """
    room = ctx.room
    waiting: asyncio.TimerHandle | None = None

    def look(*_: object) -> None:
        nonlocal waiting
        anybody = any(other.kind in DEFAULT_PARTICIPANT_KINDS for other in room.remote_participants.values())
        if anybody and waiting:
            waiting.cancel()
            waiting = None
        elif not anybody and not waiting:
            waiting = asyncio.get_running_loop().call_later(patience, ctx.shutdown, "nobody is left")

    room.on("participant_connected", look)
    room.on("participant_disconnected", look)
    room.on("reconnected", look)
