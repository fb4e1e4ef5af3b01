"""What must be closed, freed, logged and handed on, as rules over what happened. Each yields how it was broken."""

from collections.abc import Iterator

from tests.unit.agent.acting import Request
from tests.unit.agent.evening import Evening
from tests.unit.agent.rules_caller import EPS
from tests.unit.agent.rules_links import asked
from tests.unit.agent.stories import words


def nothing_is_left_open(evening: Evening) -> Iterator[str]:
    """What a reply has asked is closed when it ends or is interrupted, and at once what has failed or lost a race."""
    for reply in evening.replies:
        for request in reply.requests:
            if request.closed is None or request.closed > reply.ended + EPS:
                yield f"{request.link.name} open after {reply.ended}, until {request.closed}"
        for when, one in reply.log:
            still = [
                r
                for r in reply.requests
                if r.link.name == one.model and r.begun < when and (r.closed or when) > when + EPS
            ]
            if still:
                yield f"{one.model} logged at {when} and still open"


def claims_are_freed(evening: Evening) -> Iterator[str]:
    """However a reply ends, the comebacks that it had claimed are free for other sessions."""
    yield from (how for request, how in _claimed(evening) if request.first is None)


def claims_are_freed_before_the_first_word_is_taken(evening: Evening) -> Iterator[str]:
    """The same where the first word had come, and nobody had asked for it."""
    yield from (how for request, how in _claimed(evening) if request.first is not None)


def _claimed(evening: Evening) -> Iterator[tuple[Request, str]]:
    for reply in evening.replies:
        for request in reply.requests:
            claims = [
                after.lease
                for when, before, after in evening.store.changes.get(request.link.key, [])
                if after.lease > before.lease and request.begun - EPS < when <= request.begun
            ]
            lease = evening.store.at(request.link.key, reply.ended + EPS).lease
            if lease > reply.ended + EPS and lease in claims:
                yield request, f"{request.link.name} claimed until {lease}, after {reply.ended}"


def every_request_is_logged_once(evening: Evening) -> Iterator[str]:
    """Each request is one line of the log, and one of Done's attempts."""
    for reply in evening.replies:
        names = sorted(request.link.name for request in reply.requests)
        logged = sorted(one.model for _, one in reply.log if one.ms > 0)
        if [name for name in logged if name not in names] or len(names) > len(reply.log):
            yield f"asked {names}, logged {logged}"
        if reply.left is None and reply.events[-1][1].attempts != tuple(one for _, one in reply.log):
            yield "Done does not name what was logged"


def a_successor_knows_what_was_said(evening: Evening) -> Iterator[str]:
    """A link that is asked after sentences were handed on gets exactly these as its answer's beginning."""
    for reply, request in asked(evening):
        if words(request.said) != words(reply.said(request.begun)):
            yield f"{request.link.name} was told {request.said} of {reply.said(request.begun)}"


RULES = (
    nothing_is_left_open,
    claims_are_freed,
    claims_are_freed_before_the_first_word_is_taken,
    every_request_is_logged_once,
    a_successor_knows_what_was_said,
)
