"""What a call's record says, turn by turn: as data, and as text for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from agent.caller.audio import Utterance
from agent.caller.call import Call
from agent.caller.timing import delay


@dataclass(frozen=True)
class Heard:
    """Hold an utterance of the agent and what each recogniser made of it.

    Args:
        utterance: Its place in the recording.
        words: Recogniser to text; None where the recogniser failed.
    """

    utterance: Utterance
    words: Mapping[str, str | None]


@dataclass(frozen=True)
class Turn:
    """Hold one question and what came of it; times are seconds from the question's last sample.

    Args:
        turn: 0 for what came before the first question, whose times count from the agent's joining.
        said: The question's words, or the file that it comes from.
        speech_seconds: How long the question lasts.
        tail_seconds: How much silence was cut from its end; delays count from before it.
        delay: From the caller's last word to the agent's first sound; None when none followed.
        room: What the room's transcription says: who, text, t (first text), until (last text), final.
        heard: What the recognisers say: t, seconds, and a text for each recogniser.
        states: What the agent said of itself: state, t.
    """

    turn: int
    said: str | None
    speech_seconds: float
    tail_seconds: float
    delay: float | None
    room: list[dict[str, Any]]
    heard: list[dict[str, Any]]
    states: list[dict[str, Any]]


def turns(call: Call, heard: Sequence[Heard]) -> list[Turn]:
    """Sort what was noticed in a call by the question that it followed.

    Args:
        call: The record.
        heard: The agent's utterances, in order.
    """
    begins = [call.joined_at or call.began_at, *(spoken.first_at for _, spoken in call.questions)]
    zeros = [begins[0], *(spoken.last_at for _, spoken in call.questions)]
    ends = [*begins[1:], float("inf")]
    return [
        _turn(call, heard, number, zero, float("-inf") if number == 0 else begin, end)
        for number, (zero, begin, end) in enumerate(zip(zeros, begins, ends, strict=True))
    ]


def summary(call: Call, heard: Sequence[Heard], problems: Sequence[str]) -> dict[str, Any]:
    """Say all of a call as data: the last line of `--json`.

    Args:
        call: The record.
        heard: The agent's utterances, in order.
        problems: What went wrong beside the call itself, a line each.
    """
    said = turns(call, heard)
    unanswered = [one.turn for one in said[1:] if one.delay is None]
    problem = call.problem
    if problem is None and unanswered:
        which = ", ".join(str(number) for number in unanswered)
        problem = f"the agent stayed silent after question {which}. Next: deployctl logs livekit_agent"
    joined = None if call.joined_at is None else _ms(call.joined_at - call.began_at)
    return {
        "kind": "summary",
        "ok": problem is None,
        "problem": problem,
        "problems": list(problems),
        "room": call.room,
        "join_seconds": joined,
        "turns": [asdict(one) for one in said],
        "text": text(call.room, joined, said, [*problems, *([problem] if problem else [])]),
    }


def text(room: str, joined: float | None, said: Sequence[Turn], problems: Sequence[str]) -> str:
    """Write a call down for people.

    Args:
        room: The room's name.
        joined: Seconds until the agent was there.
        said: The turns.
        problems: What went wrong, a line each.
    """
    arrival = "no agent" if joined is None else f"agent there after {joined:.2f} s"
    rows = [f"Room {room}: {arrival}"]
    for turn in said:
        if turn.said is None and not turn.heard and not turn.room:
            continue
        rows += [
            "",
            "Before the first question" if turn.said is None else f'Question {turn.turn}: "{turn.said}"',
        ]
        lines = [(line["t"], f"room, {line['who']}", line["text"]) for line in turn.room]
        for one in turn.heard:
            names = [name for name in one if name not in ("t", "seconds")]
            lines += [(one["t"], f"heard by {name}", one[name] or "(nothing)") for name in names]
        rows += [f"{t:8.2f} s  {source:<22} {words}" for t, source, words in sorted(lines, key=lambda row: row[0])]
        if turn.delay is not None:
            rows.append(f"{turn.delay:8.2f} s  from the caller's last word to the agent's first sound")
    rows += [f"Problem: {problem}" for problem in problems]
    return "\n".join(rows)


def _turn(call: Call, heard: Sequence[Heard], number: int, zero: float, begin: float, end: float) -> Turn:
    sounded = [(onset, one) for one in heard if begin <= (onset := _onset(call, one.utterance)) < end]
    question = call.questions[number - 1][0] if number else None
    waited = delay([onset for onset, _ in sounded], zero) if question else None
    return Turn(
        turn=number,
        said=question.label if question else None,
        speech_seconds=_ms(question.sound.seconds) if question else 0.0,
        tail_seconds=_ms(question.tail) if question else 0.0,
        delay=None if waited is None else _ms(waited),
        room=[
            {
                "who": line.who,
                "text": line.text.strip(),
                "t": _ms(line.first_at - zero),
                "until": _ms(line.last_at - zero),
                "final": line.final,
            }
            for line in call.lines
            if begin <= line.first_at < end
        ],
        heard=[
            {"t": _ms(onset - zero), "seconds": _seconds(call, one.utterance), **one.words} for onset, one in sounded
        ],
        states=[{"state": one.state, "t": _ms(one.at - zero)} for one in call.states if begin <= one.at < end],
    )


def _onset(call: Call, utterance: Utterance) -> float:
    return call.timeline.at(utterance.start)


def _seconds(call: Call, utterance: Utterance) -> float:
    return _ms((utterance.end - utterance.start) / call.sound.rate)


def _ms(seconds: float) -> float:
    return round(seconds, 3)
