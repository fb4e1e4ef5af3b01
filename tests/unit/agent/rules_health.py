"""What may and must cool down, as rules over what happened. Each yields how it was broken."""

from collections.abc import Iterator

from agent.chain import Attempted
from agent.chain.errors import LONG, Failure, Scope
from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo
from tests.unit.agent.acting import Request
from tests.unit.agent.evening import Evening, Reply
from tests.unit.agent.rules_caller import EPS, INSTANT, comes_back
from tests.unit.agent.rules_links import asked, own_deadline
from tests.unit.agent.said import judged

GIVEN_UP = ("slower", "no answer in time")


def an_error_cools_as_long_and_as_far_as_it_says(evening: Evening) -> Iterator[str]:
    """Until the time that an error names, no link that it concerns is asked, unless it has answered since."""
    for reply in evening.replies:
        for when, request, failure in judged(reply):
            if failure is None or failure.scope is Scope.TURN or failure.wait is None:
                continue
            wait = evening.policy.backoff_long if failure.wait == LONG else failure.wait
            for _, other in asked(evening):
                if not concerns(request.link, failure, other.link) or not when + EPS < other.begun < when + wait - EPS:
                    continue
                if not any(
                    r.whole and r.link == other.link and when - EPS < r.begun < r.closed for _, r in asked(evening)
                ):
                    yield f"{failure.reason} at {when}: {other.link.name} asked at {other.begun}"


def an_error_that_says_nothing_cools_longer_each_time(evening: Evening) -> Iterator[str]:
    """After the n-th failure in a row, a link is left alone for backoff_first doubled n - 1 times, or the longest."""
    policy = evening.policy
    for link in evening.links:
        row, last = 0, 0.0
        ends = sorted(outcomes(evening, link), key=lambda one: one[0])
        for when, request, failure in ends:
            if failure is None:
                row = 0  # now its failures may be forgotten, or the chain itself has found it dead
                last = last if request.whole else when
                continue
            twins = sum(abs(end - when) < EPS for end, *_ in ends) > 1
            beside, last = twins or request.begun < last + EPS, when
            if beside:
                continue  # it ran beside one that may have failed already: the two count as one
            row += request.link == link
            if failure.wait is not None or request.link != link:
                continue
            least = min(policy.backoff_first * 2 ** (row - 1), policy.backoff_most)
            for _, other in asked(evening):
                if other.link == link and when + EPS < other.begun < when + least - EPS:
                    yield f"{link.name} failed at {when}, {row} in a row, and was asked at {other.begun}"


def a_link_that_failed_is_not_asked_again_at_once(evening: Evening) -> Iterator[str]:
    """Whatever another session knows, a link that has failed is left alone for a moment."""
    for reply, request in asked(evening):
        for when, one in reply.log:
            # 0: another session has failed before, and its cooldown is over in this instant
            if one.cooldown and one.model == request.link.name and 0 <= request.begun - when < EPS:
                yield f"{one.model} failed at {when} and was asked at {request.begun}"
        yield from (f"{one.model} left alone for {one.cooldown} s" for _, one in reply.log if (one.cooldown or 0) < 0)


def nothing_cools_without_a_reason(evening: Evening) -> Iterator[str]:
    """What one request caused, and slowness within a link's patience, cool nothing; every cooldown has its failure."""
    ends = [(when, one, reply) for reply in evening.replies for when, one in reply.log]
    for link in evening.links:
        for when, before, after in evening.store.changes.get(link.key, []):
            if after.until > before.until and not any(
                abs(moment - when) < EPS and _explains(evening, moment, one, reply, link, before)
                for moment, one, reply in ends
            ):
                yield f"{link.name} cools from {when} until {after.until}"


def _explains(evening: Evening, when: float, one: Attempted, reply: Reply, link: LinkInfo, before: Mark) -> bool:
    for moment, request, failure in judged(reply):
        if moment == when and failure and request.link.name == one.model:
            return failure.scope is not Scope.TURN and concerns(request.link, failure, link)
    requests = [r for r in reply.requests if r.link.name == one.model and r.begun <= when]
    if not requests or one.model != link.name:
        return False
    request = requests[-1]
    if one.reason == "silent" or one.reason in GIVEN_UP:
        if one.reason in GIVEN_UP and comes_back(evening, request) and (before.hung or request.accepted > when - EPS):
            return True
        needed = evening.policy.silent_deadlines * own_deadline(evening.policy, before, 0.75)
        needed = evening.policy.local_first_token if link.local else needed
        return request.first is None and when - request.begun + before.silent >= needed - EPS
    if one.reason == "stalled":
        stall = evening.policy.local_stall if link.local else evening.policy.stall
        return request.last is not None and when - request.last >= stall - EPS
    return one.reason not in ("ok", "interrupted", *GIVEN_UP)


def no_cooldown_is_longer_than_it_should(evening: Evening) -> Iterator[str]:
    """A cooldown is as long as the error says, or as the backoff can be; what only a person can mend, backoff_long."""
    policy = evening.policy
    for link in evening.links:
        for when, before, after in evening.store.changes.get(link.key, []):
            said = [
                policy.backoff_long if failure.wait == LONG else failure.wait or 0.0
                for reply in evening.replies
                for moment, request, failure in judged(reply)
                if failure and abs(moment - when) < EPS and concerns(request.link, failure, link)
            ]
            longest = max([*said, 1.25 * min(policy.backoff_first * 2**before.failures, policy.backoff_most)])
            if after.until > max(before.until, when + longest + EPS):
                yield f"{link.name} cools from {when} until {after.until}"


def a_whole_answer_forgives(evening: Evening) -> Iterator[str]:
    """A link that gave a whole answer has no failures any more, but for those that came meanwhile."""
    for reply in evening.replies:
        for when, one in reply.log:
            (*_, request) = [r for r in reply.requests if r.link.name == one.model] or [None]
            if one.reason == "ok" and request is not None:
                changes = evening.store.changes.get(request.link.key, [])
                failed = any(a.failures > b.failures and request.begun - EPS < at < when + EPS for at, b, a in changes)
                if not failed and evening.store.at(request.link.key, when + INSTANT).failures:
                    yield f"{one.model} answered at {when}"


def silence_is_counted_right(evening: Evening) -> Iterator[str]:
    """A link's counted silence is that of its late attempts since its last content, and no more."""
    for link in evening.links:
        for when, before, after in evening.store.changes.get(link.key, []):
            if after.silent > before.silent:
                late = [
                    r
                    for _, r in asked(evening)  # content that came with the other's has not been looked at
                    if r.link == link and (r.first is None or r.first > when - EPS) and abs(r.closed - when) < EPS
                ]
                if not any(abs(when - r.begun - (after.silent - before.silent)) < EPS for r in late):
                    yield f"{link.name} silent for {after.silent - before.silent} s more at {when}"


def outcomes(evening: Evening, link: LinkInfo) -> Iterator[tuple[float, Request, Failure | None]]:
    """Yield when requests ended that tell something of a link, and the failure that was reported, if one was."""
    for reply in evening.replies:
        noted = {id(request): failure for _, request, failure in judged(reply)}
        for request in reply.requests:
            failure = noted.get(id(request))
            if request.closed is None or (failure is not None and failure.scope is Scope.TURN):
                continue
            if request.link == link or (failure is not None and concerns(request.link, failure, link)):
                yield request.closed, request, failure


def concerns(link: LinkInfo, failure: Failure, other: LinkInfo) -> bool:
    """Tell whether another link, or this, has the same trouble."""
    if failure.scope is Scope.LINK or link.local or other.local:
        return link == other
    return link == other or failure.scope is Scope.ACCOUNT or other.free


RULES = (
    an_error_cools_as_long_and_as_far_as_it_says,
    an_error_that_says_nothing_cools_longer_each_time,
    a_link_that_failed_is_not_asked_again_at_once,
    nothing_cools_without_a_reason,
    no_cooldown_is_longer_than_it_should,
    a_whole_answer_forgives,
    silence_is_counted_right,
)
