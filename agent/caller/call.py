"""One call from joining to hanging up."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from livekit import rtc

from agent.caller.audio import SILENCE, Sound
from agent.caller.microphone import Spoken
from agent.caller.room import CallerRoom, Door, StateChange
from agent.caller.timing import Timeline
from agent.caller.transcript import Line

JOIN_SECONDS = 20.0
_POLL_SECONDS = 0.02
# an agent that greets has begun by then, also where it is started in this call and CPUs are short
_GREETING_SECONDS = 3.0
# the agent is done when it is silent for so long and says that it listens
_QUIET_SECONDS = 1.0
# the same for an agent that tells no state: longer than the pause between a holding line and a near answer
_QUIET_SECONDS_WITHOUT_STATE = 3.0
_LISTENING = frozenset({"listening", "idle"})


class CallError(Exception):
    """Say in one line why a call could not be placed."""


@dataclass(frozen=True)
class Question:
    """Hold what the caller will say.

    Args:
        label: Its words, or the file that it comes from.
        sound: At the microphone's rate, without silence at its end.
        tail: Seconds of silence that stood there.
    """

    label: str
    sound: Sound
    tail: float = 0.0


@dataclass
class Call:
    """Hold all that was noticed in a call; times are monotonic seconds.

    Args:
        room: The room's name.
        began_at: When the caller began to dial.
        joined_at: When the agent could be heard; None when it never could.
        questions: What was asked and when.
        lines: What the room wrote.
        states: What the agent said of itself.
        sound: What the agent said aloud.
        timeline: When each sample of it sounded.
        problem: Why the call came to nothing, in one line.
    """

    room: str
    began_at: float
    joined_at: float | None = None
    questions: list[tuple[Question, Spoken]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    states: list[StateChange] = field(default_factory=list)
    sound: Sound = SILENCE
    timeline: Timeline = field(default_factory=lambda: Timeline((), SILENCE.rate))
    problem: str | None = None


async def place(door: Door, questions: Sequence[Question], *, listen: float, tell: Callable[[str], None]) -> Call:
    """Place a call: each question is asked when the agent is silent.

    Args:
        door: Where the rooms are.
        questions: What to ask, in order.
        listen: Seconds to wait, at most, for an answer to end, from the question's last sample.
        tell: Takes a line of progress.

    Raises:
        CallError: When the room cannot be joined.
    """
    room = CallerRoom(door)
    call = Call(room.name, time.monotonic())
    try:
        await room.join()
    except rtc.ConnectError as error:
        raise CallError(f"{door.url}: no room can be joined: {error}. Next: deployctl status") from error
    try:
        call.problem = await _hold(room, call, questions, listen, tell)
    finally:
        call.lines, call.states = room.transcript.lines, room.states
        call.sound, call.timeline = room.recorder.sound, room.recorder.timeline
        await room.leave()
    return call


async def _hold(
    room: CallerRoom, call: Call, questions: Sequence[Question], listen: float, tell: Callable[[str], None]
) -> str | None:
    tell(f"waiting for the agent in room {room.name}")
    if not await _happens(room.agent_audible, JOIN_SECONDS):
        came = "an agent joined but published no sound" if room.agent_joined.is_set() else "no agent joined"
        return f"{came} within {JOIN_SECONDS:.0f} s. Next: deployctl logs livekit_agent"
    call.joined_at = time.monotonic()
    await _until(lambda: room.recorder.last_loud_at is not None, _GREETING_SECONDS)
    await _until(lambda: _is_quiet(room, since=call.joined_at or 0.0), listen)
    for question in questions:
        tell(f"asking: {question.label}")
        spoken = await room.microphone.say(question.sound)
        call.questions.append((question, spoken))
        await _until(lambda: _has_answered(room, spoken.last_at), listen)  # noqa: B023 (awaited in this round)
        if room.agent_left.is_set():
            return "the agent left in the middle of the call. Next: deployctl logs livekit_agent"
    return None


def _has_answered(room: CallerRoom, last_word: float) -> bool:
    if room.agent_left.is_set():
        return True
    loud = room.recorder.last_loud_at
    return loud is not None and loud > last_word and _is_quiet(room, since=last_word)


def _is_quiet(room: CallerRoom, *, since: float) -> bool:
    silent = time.monotonic() - max(room.recorder.last_loud_at or since, since)
    if room.agent_state is None:
        return silent >= _QUIET_SECONDS_WITHOUT_STATE
    return room.agent_state in _LISTENING and silent >= _QUIET_SECONDS


async def _until(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:  # noqa: ASYNC110 (silence is no event: it is the lack of one)
        await asyncio.sleep(_POLL_SECONDS)


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
