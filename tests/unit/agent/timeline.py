"""An evening as a person reads it, for the one that broke a rule."""

from agent.chain import Answer, Done
from tests.unit.agent.evening import Evening, Reply


def timeline(evening: Evening) -> str:
    """Return what happened, a line each, in order."""
    lines: list[tuple[float, str]] = []
    for call, replies in enumerate(evening.calls):
        for number, reply in enumerate(replies):
            lines += [(when, f"{call}.{number} {text}") for when, text in _of(reply)]
    for key, changes in evening.store.changes.items():
        for when, _, mark in changes:
            fields = f"until {mark.until:.3f} failures {mark.failures} lease {mark.lease:.3f} silent {mark.silent:.3f}"
            lines.append((when, f"    {key}: {fields}"))
    links = [f"{link.name}{' free' * link.free}" for link in evening.links]
    told = [f"{when:.6f} {text}" for when, text in sorted(lines, key=lambda line: line[0])]
    return "\n".join([str(evening.policy), str(links), *told])


def _of(reply: Reply) -> list[tuple[float, str]]:
    found = [(reply.begun, f"begins, last word {reply.last_word:.3f}"), (reply.ended, f"ends, left {reply.left}")]
    for when, event in reply.events:
        words = event.text if isinstance(event, Answer) else event.model if isinstance(event, Done) else ""
        found.append((when, f"hears {type(event).__name__} {words}"))
    for when, one in reply.log:
        found.append((when, f"log {one.model} {one.reason} {one.status}, cooldown {one.cooldown}"))
    for one in reply.requests:
        asked = f"asks {one.link.name}{' plainly' * one.plain} after {list(one.said)}"
        found.append((one.begun, f"{asked}, first {one.first} closed {one.closed} {one.failure}"))
    return found
