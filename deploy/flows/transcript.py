"""What was said and heard, for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_WHO = {"hold": "agent", "answer": "agent", "apology": "agent"}
_WIDTH = 22


def asked(turns: Sequence[str], events: Iterable[Mapping[str, Any]]) -> str:
    """Write down what a caller would hear, and when.

    Args:
        turns: What was asked.
        events: The lines of `python -m agent ask --json`.
    """
    found = list(events)
    lines: list[str] = []
    for number, text in enumerate(turns, 1):
        lines += [*([""] if lines else []), f"You: {text}"]
        for event in found:
            if event.get("turn") == number:
                lines += _event(event)
    return "\n".join(lines)


def _event(event: Mapping[str, Any]) -> list[str]:
    if event["kind"] in _WHO:
        return [f"{event['t']:7.2f} s  {event['text'].strip()}"]
    if event["kind"] != "done":
        return []
    attempts = [_attempt(attempt) for attempt in event.get("attempts", [])]
    who = event.get("model") or "nobody"
    return [f"           answered by {who}" + (f" ({'; '.join(attempts)})" if attempts else "")]


def _attempt(attempt: Mapping[str, Any]) -> str:
    words = (attempt.get("status"), attempt.get("reason"), f"after {attempt.get('ms', 0):.0f} ms")
    return f"{attempt['model']}: {' '.join(str(word) for word in words if word)}"


def called(summary: Mapping[str, Any]) -> str:
    """Write a call down: each side's words, the agent's as they were heard from its own sound.

    Args:
        summary: The last line of `python -m agent call --json`.
    """
    lines: list[str] = []
    for turn in summary["turns"]:
        rows = sorted([*_said(turn), *_heard(turn)], key=lambda row: row[0])
        if turn["said"] is None and not rows:
            continue
        lines += [*([""] if lines else []), "Greeting" if turn["said"] is None else f'Caller: "{turn["said"]}"']
        lines += [
            f"{t:7.2f} s  {source:<{_WIDTH}} {words}" for t, source, words in sorted(rows, key=lambda row: row[0])
        ]
        if turn["delay"] is not None:
            lines.append(f"{turn['delay']:7.2f} s  from the caller's last word to the agent's first sound")
    return "\n".join([*lines, *(f"Note: {problem}" for problem in summary.get("problems", []))])


def _said(turn: Mapping[str, Any]) -> list[tuple[float, str, str]]:
    names = {"caller": "the room heard", "agent": "the room reads"}
    return [(line["t"], names.get(line["who"], line["who"]), line["text"]) for line in turn["room"]]


def _heard(turn: Mapping[str, Any]) -> list[tuple[float, str, str]]:
    rows = []
    for one in turn["heard"]:
        for name, words in one.items():
            if name not in ("t", "seconds"):
                rows.append((one["t"], f"heard by {name}", words or "(nothing)"))
    return rows


def delays(summary: Mapping[str, Any]) -> list[float | None]:
    """List, for each question, the seconds from the caller's last word to the agent's first sound.

    Args:
        summary: The last line of `python -m agent call --json`.
    """
    return [turn["delay"] for turn in summary["turns"] if turn["said"] is not None]
