"""What a caller must and must not hear, as rules over what happened. Each yields how it was broken."""

from collections.abc import Iterator

from agent.chain import Answer, Apology, Calls, Done, Hold, Waiting
from agent.chain.links import REFUSED
from agent.chain.policy import NEVER
from tests.unit.agent.acting import Request
from tests.unit.agent.evening import Evening, Reply
from tests.unit.agent.stories import LONGEST, begins, words

EPS = 0.005  # s: rounds of the loop take time too
INSTANT = 3e-5  # s: from the decision to ask to the request
LETTER = 0.06  # s that a letter takes to be said


def kinds(reply: Reply) -> list[type]:
    return [type(event) for _, event in reply.events]


def failures(reply: Reply) -> list[tuple[float, str, str]]:
    """Return when, who and why, for each failure that a caller may hear of: an absent local server is none."""
    well = ("ok", "slower", "interrupted", "no answer in time")
    return [(when, one.model, one.reason) for when, one in reply.log if one.reason not in (*well, REFUSED)]


def it_ends_once_and_never_raises(evening: Evening) -> Iterator[str]:
    """A reply never raises, ends, and ends with exactly one Done; after an interruption comes nothing more."""
    for reply in evening.replies:
        found = kinds(reply)
        if reply.error is not None:
            yield f"raised {reply.error!r}"
        if reply.left is not None and any(when > reply.left for when, _ in reply.events):
            yield "spoke to a caller who had interrupted"
        if reply.left is None and (found.count(Done) != 1 or found[-1] is not Done):
            yield f"ended with {found}"


def a_window_ends_it(evening: Evening) -> Iterator[str]:
    """Nobody waits past the window, which begins with the first failure or lack of a link: only for a live answer."""
    for reply in evening.replies:
        if reply.left is not None:
            continue
        since = lack(reply, reply.ended)
        live = max((request.closed or 0.0 for request in reply.requests if request.first), default=0.0)
        if reply.ended > max(since + evening.policy.window, live) + EPS:
            yield f"ended {reply.ended - since:.2f} s after the first lack"


def one_answer_or_one_apology(evening: Evening) -> Iterator[str]:
    """One whole answer or one apology; both only where sentences were handed on and no link could go on."""
    for reply in evening.replies:
        found = kinds(reply)
        answered = Answer in found or Calls in found
        if reply.left is None and found.count(Apology) + answered < 1:
            yield "neither answer nor apology"
        if found.count(Apology) > 1 or found.count(Hold) > 1:
            yield f"said a line twice: {found}"
        if Apology in found and found[found.index(Apology) :] != [Apology, Done][: None if reply.left is None else 1]:
            yield f"went on after the apology: {found}"
        for _, event in reply.events:
            if isinstance(event, Done) and (event.model is None) != (Apology in found):
                yield "Done names the wrong outcome"


def never_half_and_never_twice(evening: Evening) -> Iterator[str]:
    """What was said is exactly what the winner meant to say; where it goes on with another's telling, no word twice."""
    for reply in evening.replies:
        said = reply.said()
        told = [r for r in reply.requests if begins(said, [*r.base, *r.telling])]
        if said and not told:
            yield f"said {said}, which nobody told"
        if reply.left is not None or Apology in kinds(reply):
            continue
        winner = next(
            (r for r in reversed(reply.requests) if r.whole and r.link.name == reply.events[-1][1].model), None
        )
        if winner is None:
            yield "the winner was not whole"
            continue
        meant = [*winner.base, *winner.telling]
        if not winner.cut and words(said) != words(meant):
            yield f"said {said} for {meant}"


def sentences_are_whole(evening: Evening) -> Iterator[str]:
    """Sentences are handed on whole; but for very long ones, and for an answer that was cut in its first."""
    for reply in evening.replies:
        cut = any(request.cut for request in reply.requests)
        for text in reply.said():
            if not text.endswith(".") and len(text) < LONGEST / 2 and not (cut and text == reply.said()[0]):
                yield f"handed on {text!r}"


def hold_comes_at_once_with_an_episode(evening: Evening) -> Iterator[str]:
    """The line comes in the instant of an episode's first failure, unless something was said or a comeback failed."""
    for call in evening.calls:
        last = -NEVER
        for reply in call:
            holds = [when for when, event in reply.events if isinstance(event, Hold)]
            called_for = []
            for when, model, _ in failures(reply):
                heard = reply.said(when + EPS) or any(hold < when - EPS for hold in holds)
                comeback = was_comeback(evening, reply, model, when)
                if when - last >= evening.policy.quiet - EPS and not reply.said(when):
                    called_for.append(when)
                surely = when - last >= evening.policy.quiet + EPS and not comeback
                if surely and not heard and not any(abs(hold - when) < EPS for hold in holds) and when != reply.left:
                    yield f"no line at {when}, holds {holds}"
                if when - last < evening.policy.quiet or not comeback:
                    last = when
            for hold in holds:
                late = hold + EPS >= silence(reply, hold) + evening.policy.hold_after
                if not late and not any(abs(hold - when) < EPS for when in called_for):
                    yield f"a line that nothing called for, at {hold}"


def nobody_hears_nothing_for_long(evening: Evening) -> Iterator[str]:
    """After hold_after of silence comes the line, and from then on a sound every sound_every; none comes earlier."""
    for reply in evening.replies:
        held: float | None = None
        for when, event in [*reply.events, (reply.heeded, None)]:
            quiet = silence(reply, when)
            after, every = evening.policy.hold_after, evening.policy.sound_every
            due = max(quiet + after, reply.begun) if held is None else max(held, quiet) + every
            if when > due + EPS:
                yield f"silence until {when}, due {due}, {type(event).__name__}"
            if isinstance(event, Waiting) and (held is None or when < due - EPS):
                yield f"a sound at {when}, due {due}"
            if isinstance(event, Hold | Waiting):
                held = when


def calls_come_last_and_once(evening: Evening) -> Iterator[str]:
    """Tool calls come from the answer that ended whole, each once, after its words."""
    for reply in evening.replies:
        made = [event.chunk.call for _, event in reply.events if isinstance(event, Calls)]
        meant = next((r.calls for r in reply.requests if r.whole and r.calls == made), [])
        if made != meant and reply.left is None:
            yield "calls that the winner did not make"
        found = [kind for kind in kinds(reply) if kind is not Calls]
        if made and reply.left is None and kinds(reply) != [*found[:-1], *[Calls] * len(made), Done]:
            yield f"calls too early: {kinds(reply)}"


def silence(reply: Reply, before: float) -> float:
    """Return since when the caller has heard nothing, just before this moment."""
    quiet = reply.last_word
    for when, event in reply.events:
        if isinstance(event, Answer) and when < before:
            quiet = max(quiet, when) + len(event.text) * LETTER
    return quiet


def was_comeback(evening: Evening, reply: Reply, model: str, ended: float) -> bool:
    """Tell whether this request, which ended then, was asked of a link that had failed."""
    begun = [request for request in reply.requests if request.link.name == model and request.begun <= ended]
    return bool(begun) and comes_back(evening, begun[-1])


def comes_back(evening: Evening, request: Request) -> bool:
    """Tell whether a request is asked of a cloud link that has failed."""
    # the moment before too: what another session learns in the very instant comes too late
    marks = [evening.store.at(request.link.key, request.begun - ago) for ago in (0, EPS)]
    return not request.link.local and all(mark.failures for mark in marks)


def lack(reply: Reply, now: float) -> float:
    """Return when the window began: the first failure, or moment without a request, since the caller heard a sentence.

    Now, if there was none.
    """
    heard = max((when for when, event in reply.events if isinstance(event, Answer) and when < now), default=0.0)
    moments = [when for when, *_ in failures(reply)] + [begun for begun, _ in idle(reply, INSTANT)]
    return min([*(moment for moment in moments if moment >= heard), now])


def idle(reply: Reply, least: float = EPS) -> list[tuple[float, float]]:
    """Return when no request was running, for at least so many seconds."""
    end = reply.heeded
    free, found = reply.begun, []
    for begun, closed in sorted((r.begun, r.closed or end) for r in reply.requests):
        if begun > free + least:
            found.append((free, begun))
        free = max(free, closed)
    found = [(begun, min(ended, end)) for begun, ended in found if begun < end - EPS]
    if end > free + least:
        found.append((free, end))
    return found


RULES = (
    it_ends_once_and_never_raises,
    a_window_ends_it,
    one_answer_or_one_apology,
    never_half_and_never_twice,
    sentences_are_whole,
    hold_comes_at_once_with_an_episode,
    nobody_hears_nothing_for_long,
    calls_come_last_and_once,
)
