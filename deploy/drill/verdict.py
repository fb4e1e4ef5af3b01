"""Whether a drill was passed: pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.drill.faults import Attempt, Fault

SILENCE = 4.5  # s: the holding line is due after 2.5 s, and whoever hears nothing for two more hangs up
_TWICE = 12  # letters that a sentence has at least before its coming again counts


@dataclass(frozen=True)
class Turn:
    """Hold what came of a question.

    Args:
        question: What was asked.
        delay: Seconds until the first words; None: there were none.
        words: The agent's, without our own lines.
        holds: How often the holding line came.
        apologies: How often the apology came.
        model: Who answered; empty: nobody.
        attempts: The requests.
        healthy: The fault was gone.
    """

    question: str
    delay: float | None
    words: str
    holds: int
    apologies: int
    model: str
    attempts: tuple[Attempt, ...]
    healthy: bool


def problems(fault: Fault, turns: Sequence[Turn], *, first: str, can_fall_back: bool) -> list[str]:
    """List what a caller would have complained about, or why the drill proves nothing; empty: passed.

    Args:
        fault: Which.
        turns: With the fault, and without it.
        first: The first model of the chain.
        can_fall_back: Somebody is left who could answer while the fault lasts.
    """
    found = []
    for turn in turns:
        when = "after the fault" if turn.healthy else "during the fault"
        if turn.delay is None:
            found.append(f"{when}: silence, no word was heard")
        elif turn.delay > SILENCE:
            found.append(f"{when}: {turn.delay:.1f} s of silence before the first word, {SILENCE:g} s are decent")
        if turn.holds > 1:
            found.append(f"{when}: the holding line was heard {turn.holds} times")
        if turn.apologies > (0 if turn.healthy or can_fall_back else 1):
            found.append(f"{when}: {turn.apologies} apologies in the place of an answer")
        if not turn.model and (turn.healthy or can_fall_back):
            found.append(f"{when}: nobody answered")
        if twice := _said_twice(turn.words):
            found.append(f"{when}: said twice: {twice}")
    met = [one for turn in turns for one in turn.attempts if one.model == first and not turn.healthy]
    if not any(map(fault.seen, met)):
        found.append(f"{first} did not meet the fault: nothing was proved")
    return found


def _said_twice(words: str) -> str:
    seen: set[str] = set()
    for sentence in re.split(r"(?<=[.!?])\s+", words):
        plain = re.sub(r"\W", "", sentence.lower())
        if len(plain) >= _TWICE and plain in seen:
            return sentence
        seen.add(plain)
    return ""
