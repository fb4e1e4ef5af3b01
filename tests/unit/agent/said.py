"""Which links refused a reply's request, as the rules see it."""

from agent.chain.errors import Failure, Scope
from tests.unit.agent.acting import Request
from tests.unit.agent.evening import Reply

_NO_BEGINNING = {False: (400, 422), True: (400, 422, 500)}


def judged(reply: Reply) -> list[tuple[float, Request, Failure | None]]:
    """Return each failure that a link reported and the chain noted, and when.

    None in the failure's place: it was only the beginning that the link refused, for the first time in this reply.
    """
    found: list[tuple[float, Request, Failure | None]] = []
    plain: set[str] = set()
    for when, one in reply.log:
        match = [r for r in reply.requests if r.link.name == one.model and r.failure and r.closed <= when]
        if not match or match[-1].failure.reason != one.reason:
            continue
        request = match[-1]
        failure: Failure | None = request.failure
        if reply.said(when) and one.model not in plain and failure.status in _NO_BEGINNING[request.link.local]:
            plain.add(one.model)
            failure = None
        found.append((when, request, failure))
    return found


def refused(reply: Reply, now: float) -> set[str]:
    """Return the links that cannot be asked in this reply any more."""
    return {
        request.link.name
        for when, request, failure in judged(reply)
        if failure and failure.scope is Scope.TURN and when <= now
    }
