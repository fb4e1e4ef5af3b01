"""Whom the chain must and must not ask, as rules over what happened. Each yields how it was broken."""

from collections.abc import Iterator
from itertools import pairwise

from agent.chain import Apology
from agent.chain.errors import Scope
from agent.chain.marks import Mark
from agent.chain.policy import NEVER, LinkInfo, Policy
from tests.unit.agent.acting import Request
from tests.unit.agent.evening import Evening, Reply
from tests.unit.agent.rules_caller import EPS, comes_back, failures, idle, lack
from tests.unit.agent.said import judged, refused

LOOK = 0.15  # s within which it is seen that another session's comeback has ended


def nobody_is_asked_in_a_cooldown(evening: Evening) -> Iterator[str]:
    """A link is asked when its cooldown has ended, and not before."""
    for _, request in asked(evening):
        # in the very instant in which another session's comeback is over, both may be faster
        due = min(evening.store.at(request.link.key, request.begun - ago).until for ago in (0, EPS))
        if due > request.begun + EPS:
            yield f"{request.link.name} asked at {request.begun}, due {due}"


def one_comeback_at_a_time(evening: Evening) -> Iterator[str]:
    """Over all sessions, one request at a time tries a link that has failed, until it has said something."""
    for link in evening.links:
        # who does not ask for the next event does not see either that the claim is over
        heeded = [request for reply, request in asked(evening) if reply.deaf is None and request.link == link]
        comebacks = [request for request in heeded if comes_back(evening, request)]
        for before, after in pairwise(sorted(comebacks, key=lambda request: request.begun)):
            tried = min(before.first or NEVER, before.closed or NEVER)
            if tried > after.begun + EPS and not _freed(evening, link, before.begun, after.begun):
                yield f"{link.name} tried at {before.begun} and at {after.begun}"


def nobody_tries_what_another_process_claimed(evening: Evening) -> Iterator[str]:
    """A comeback that another process was faster to claim is left to it."""
    for _, request in asked(evening):
        for key, begun, ended in evening.store.elsewhere:
            if key != request.link.key or request.link.local or not begun <= request.begun < ended - EPS:
                continue
            if not _freed(evening, request.link, begun, request.begun):
                yield f"{request.link.name} asked at {request.begun}, claimed elsewhere at {begun}"


def no_claim_is_lost(evening: Evening) -> Iterator[str]:
    """What an older request comes to, or one to another link, does not end a session's claim to try a comeback."""
    for _, request in asked(evening):
        tried = min(request.first or NEVER, request.closed or NEVER)
        if comes_back(evening, request) and _freed(evening, request.link, request.begun + EPS, tried - EPS):
            yield f"the claim of {request.begun} on {request.link.name} was lost before {tried}"


def _freed(evening: Evening, link: LinkInfo, begun: float, ended: float) -> bool:
    changes = evening.store.changes.get(link.key, [])
    return any(
        before.lease > begun and not after.lease and begun - EPS < when < ended for when, before, after in changes
    )


def the_first_that_can_is_asked(evening: Evening) -> Iterator[str]:
    """No link is asked while one before it could be; the local one only when none comes back soon."""
    for reply, request in asked(evening):
        for link in evening.links:
            if link == request.link or link.name in busy(reply, request.begun):
                break
            if link.name in refused(reply, request.begun - EPS):
                continue
            if not request.link.local and link.name in behind(evening, reply, request.begun + 2 * EPS):
                continue
            since, due = known(evening, link, request.begun)
            soon = patient_until(evening, reply, request.begun) if request.link.local else request.begun
            if link.name in failed(reply, request.begun) and request.begun > soon:
                continue
            if max(since, due) < soon - EPS:
                yield f"{request.link.name} asked at {request.begun} before {link.name}, due {due}"


def who_has_failed_this_caller_comes_behind_the_local_one(evening: Evening) -> Iterator[str]:
    """After local_after, a link that has failed in this reply is asked again only when the local one cannot be."""
    for reply, request in asked(evening):
        local, now = evening.links[-1], request.begun
        if not local.local or request.link.local or request.link.name not in behind(evening, reply, now):
            continue
        if local.name in refused(reply, now) | busy(reply, now - EPS) or max(known(evening, local, now)) >= now - EPS:
            continue
        yield f"{request.link.name} asked again at {now}, and {local.name} is not"


def patient_until(evening: Evening, reply: Reply, now: float) -> float:
    """Return until when the local model is not asked if a cloud link comes back."""
    return lack(reply, now) + min(evening.policy.local_after, evening.policy.window)


def behind(evening: Evening, reply: Reply, now: float) -> set[str]:
    """Return the links that have failed this caller, and come behind the local one by now."""
    return failed(reply, now) if now > patient_until(evening, reply, now) + EPS else set()


def failed(reply: Reply, now: float) -> set[str]:
    """Return the links that have failed in this reply, and can be asked again."""
    no_news = {(when, r.link.name) for when, r, failure in judged(reply) if not failure or failure.scope is Scope.TURN}
    found = {model for when, model, _ in failures(reply) if when < now and (when, model) not in no_news}
    return found - refused(reply, now)


def nobody_waits_in_vain(evening: Evening) -> Iterator[str]:
    """While no request runs, no link could be asked, and one comes back inside the window: else the reply is over."""
    for reply, begun, now in _waiting(evening):
        if not _changed(evening, begun - LOOK, now):
            yield from _vain(evening, reply, now)


def who_waits_sees_what_others_learn(evening: Evening) -> Iterator[str]:
    """The same where another session has learned of a link meanwhile: it is seen soon."""
    for reply, begun, now in _waiting(evening):
        if _changed(evening, begun - LOOK, now) and not _changed(evening, now - LOOK, now):
            yield from _vain(evening, reply, now)


def _waiting(evening: Evening) -> Iterator[tuple[Reply, float, float]]:
    for reply in evening.replies:
        for begun, ended in idle(reply):
            yield from ((reply, begun, now) for now in (begun + EPS / 2, (begun + ended) / 2, ended - EPS / 2))


def _changed(evening: Evening, begun: float, ended: float) -> bool:
    return any(begun < when < ended for changes in evening.store.changes.values() for when, *_ in changes)


def _vain(evening: Evening, reply: Reply, now: float) -> Iterator[str]:
    since = lack(reply, now)
    usable = [link for link in evening.links if link.name not in refused(reply, now)]
    when = {link: max(known(evening, link, now)) for link in usable}
    cloud = [due for link, due in when.items() if not link.local]
    for link, due in when.items():
        other_first = link.local and min(cloud, default=NEVER) <= patient_until(evening, reply, now) + EPS
        if due < now - LOOK and not other_first:
            yield f"{link.name} could be asked since {due}, and is not at {now}"
    soonest = min([evening.store.at(link.key, now).soonest(now) for link in usable], default=NEVER)
    if soonest > since + evening.policy.window + EPS:
        yield f"waits at {now} for {soonest}, out of the window from {since}"


def nobody_gives_up_early(evening: Evening) -> Iterator[str]:
    """An apology comes at the window's end, or when no link can come back inside it."""
    for reply in evening.replies:
        for now, event in reply.events:
            if not isinstance(event, Apology):
                continue
            end = lack(reply, now) + evening.policy.window
            usable = [link for link in evening.links if link.name not in refused(reply, now)]
            due = [max(mark.soonest(now) for mark in evening.store.around(link.key, now, EPS)) for link in usable]
            if now < end - EPS and min(due, default=NEVER) < end - EPS:
                yield f"apologises at {now}, though {min(due)} is before {end}"


def company_comes_at_the_deadline(evening: Evening) -> Iterator[str]:
    """A healthy turn costs one request: no other link is asked while one is running that is not late."""
    for reply, after in asked(evening):
        for before in reply.requests[: reply.requests.index(after)]:
            late = before.begun + alone(evening, before)
            if before.closed > after.begun + EPS and after.begun < late - EPS:
                yield f"{after.link.name} asked at {after.begun}, {before.link.name} is late at {late}"


def company_does_come(evening: Evening) -> Iterator[str]:
    """A link that is late gets company at once, where there is another that can be asked."""
    for reply in evening.replies:
        for request, after in zip(reply.requests, [*reply.requests[1:], None], strict=False):
            late = request.begun + alone(evening, request)
            over = min(request.first or NEVER, request.closed or NEVER, reply.heeded)
            now = late + EPS
            if (
                over <= now
                or (after is not None and after.begun <= now)
                or any(r.first and r.first < now for r in reply.requests if r.closed > now)
            ):
                continue
            for link in evening.links:
                free = not link.local and link.name not in refused(reply, now) | busy(reply, now)
                if free and max(known(evening, link, now)) < now - LOOK:
                    yield f"{request.link.name} is late at {late}, and {link.name} is not asked"


def alone(evening: Evening, request: Request) -> float:
    """Return how long a request has no company, in seconds."""
    policy, mark = evening.policy, evening.store.at(request.link.key, request.begun)
    longest = min(policy.first_token, own_deadline(policy, mark))
    if not comes_back(evening, request):
        return longest
    middle = sorted(mark.shown)[len(mark.shown) // 2 - 1 : len(mark.shown) // 2 + 1] if mark.shown else [0.0]
    usual = middle[-1] if len(mark.shown) % 2 else sum(middle) / len(middle)
    return min(max(policy.head_start, usual * 1.5), longest)


def own_deadline(policy: Policy, mark: Mark, unknown: float = 0.5) -> float:
    """Return how long this link may take to its first content, in seconds; a share of the longest for one unknown."""
    if len(mark.shown) < 3:
        return policy.first_token * unknown
    return max(policy.first_token_least, sorted(mark.shown)[-2] * 1.5)


def asked(evening: Evening) -> Iterator[tuple[Reply, Request]]:
    """Yield every request with its reply."""
    for reply in evening.replies:
        for request in reply.requests:
            yield reply, request


def known(evening: Evening, link: LinkInfo, now: float) -> tuple[float, float]:
    """Return since when a link's mark has not changed, and when it is due."""
    changes = [when for when, *_ in evening.store.changes.get(link.key, []) if when < now]
    mark = evening.store.at(link.key, now)
    return max(changes, default=0.0), max(mark.until, mark.lease)


def busy(reply: Reply, now: float) -> set[str]:
    """Return the links that are being asked in this reply at this moment."""
    return {r.link.name for r in reply.requests if r.begun < now + EPS and (r.closed or now) > now - EPS}


RULES = (
    nobody_is_asked_in_a_cooldown,
    one_comeback_at_a_time,
    the_first_that_can_is_asked,
    who_has_failed_this_caller_comes_behind_the_local_one,
    nobody_tries_what_another_process_claimed,
    no_claim_is_lost,
    nobody_waits_in_vain,
    who_waits_sees_what_others_learn,
    nobody_gives_up_early,
    company_comes_at_the_deadline,
    company_does_come,
)
