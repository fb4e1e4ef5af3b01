"""What came of a drill's questions, read from what the agent prints: pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deploy.drill.faults import Attempt
from deploy.drill.verdict import Turn

Line = Mapping[str, Any]


def asked(question: str, events: Iterable[Line], *, healthy: bool) -> Turn:
    """Read a turn in text.

    Args:
        question: What was asked.
        events: The lines of `python -m agent ask --json`.
        healthy: The fault was gone.
    """
    found = list(events)
    heard = [event for event in found if event.get("kind") in ("hold", "answer", "apology")]
    done = next((event for event in found if event.get("kind") == "done"), {})
    return Turn(
        question=question,
        delay=min((float(event["t"]) for event in heard), default=None),
        words=" ".join(str(event["text"]).strip() for event in heard if event["kind"] == "answer"),
        holds=_count(found, "kind", "hold"),
        apologies=_count(found, "kind", "apology"),
        model=done.get("model") or "",
        attempts=_attempts(done.get("attempts", [])),
        healthy=healthy,
    )


def called(summary: Line, lines: Sequence[Line], *, healed: str, own: Sequence[str]) -> list[Turn]:
    """Read the turns of a call: what was heard, and what the call's log says of it.

    Args:
        summary: The last line of `python -m agent call --json`.
        lines: The call's, of `python -m agent log`.
        healed: When the fault ended, ISO 8601 in UTC: what came later was without it.
        own: Our own two lines, which are no answer.
    """
    turns = []
    for number, turn in enumerate([turn for turn in summary["turns"] if turn["said"] is not None]):
        late = number > 0
        of = [line for line in lines if (str(line["time"]) >= healed) == late]
        replies = [line.get("model") for line in of if line.get("event") == "reply"]
        words = " ".join(str(line["text"]).strip() for line in turn["room"] if line["who"] == "agent")
        for line in own:
            words = words.replace(line, "")
        turns.append(
            Turn(
                question=turn["said"],
                delay=turn["delay"],
                words=words.strip(),
                holds=_count(of, "event", "hold"),
                apologies=_count(of, "event", "apology"),
                model=next((str(model) for model in reversed(replies) if model), ""),
                attempts=_attempts([line for line in of if line.get("event") == "attempt"]),
                healthy=late,
            )
        )
    return turns


def timeline(turns: Sequence[Turn]) -> list[str]:
    """Tell the turns to a person.

    Args:
        turns: In order.
    """
    told = []
    for turn in turns:
        told += ["", f"{'After the fault' if turn.healthy else 'During the fault'}: {turn.question}"]
        told += [
            f"  {one.ms / 1000:6.2f} s  {one.model}: {' '.join(filter(None, (str(one.status or ''), one.reason)))}"
            for one in turn.attempts
        ]
        told += ["           the holding line"] * turn.holds + ["           the apology"] * turn.apologies
        if turn.words:
            told.append(f"           “{turn.words}”")
        heard = "nothing was heard" if turn.delay is None else f"first words after {turn.delay:.2f} s"
        told.append(f"           {heard}; answered by {turn.model or 'nobody'}")
    return told[1:]


def _attempts(lines: Iterable[Line]) -> tuple[Attempt, ...]:
    return tuple(
        Attempt(
            str(line["model"]),
            line.get("status"),
            str(line.get("reason", "")),
            float(line.get("ms") or 0),
            line.get("first_ms") is not None,
        )
        for line in lines
    )


def _count(lines: Iterable[Line], key: str, value: str) -> int:
    return sum(line.get(key) == value for line in lines)
