"""An agent leaves a room in which nobody is left, and no other."""

import asyncio
from types import SimpleNamespace

import pytest
from livekit.rtc import EventEmitter, ParticipantKind

from agent.alone import leave_when_alone

SHORT = 0.05  # s
LONGER = 0.15  # s


class Room(EventEmitter):
    """A room of which only who is in it counts."""

    def __init__(self, *identities: str) -> None:
        super().__init__()
        self.remote_participants = {name: SimpleNamespace(kind=kind_of(name)) for name in identities}

    def comes(self, identity: str) -> None:
        """Let somebody in."""
        self.remote_participants[identity] = SimpleNamespace(kind=kind_of(identity))
        self.emit("participant_connected", None)

    def goes(self, identity: str) -> None:
        """See somebody leave."""
        del self.remote_participants[identity]
        self.emit("participant_disconnected", None)


def kind_of(identity: str) -> int:
    return ParticipantKind.PARTICIPANT_KIND_AGENT if identity == "agent" else ParticipantKind.PARTICIPANT_KIND_STANDARD


async def left(room: Room, happens) -> int:
    """How often the agent has left some time after something has happened."""
    often = []
    leave_when_alone(SimpleNamespace(room=room, shutdown=often.append), SHORT)
    await happens(room)
    await asyncio.sleep(LONGER)
    return len(often)


async def caller_goes(room):
    room.goes("caller")


async def caller_returns(room):
    room.goes("caller")
    await asyncio.sleep(SHORT / 5)
    room.comes("caller")


async def nothing(room):
    pass


async def livekit_returns(room):
    room.remote_participants.clear()
    room.emit("reconnected")
    room.emit("reconnected")


@pytest.mark.parametrize(
    ("who", "happens", "times"),
    [
        (("caller",), caller_goes, 1),
        (("caller", "agent"), caller_goes, 1),
        (("caller", "other"), caller_goes, 0),
        (("caller",), caller_returns, 0),
        (("caller",), livekit_returns, 1),
        ((), nothing, 0),
    ],
)
def test_it_leaves_when_nobody_but_agents_has_been_there_for_a_while_after_somebody_was(who, happens, times):
    assert asyncio.run(left(Room(*who), happens)) == times
