"""All rules, and how an evening is held against them."""

from collections.abc import Callable, Iterator

from tests.unit.agent import rules_caller, rules_closing, rules_health, rules_links
from tests.unit.agent.evening import Evening, evening
from tests.unit.agent.tape import Tape, simplest
from tests.unit.agent.timeline import timeline
from tests.unit.agent.virtual import run

Rule = Callable[[Evening], Iterator[str]]
RULES: tuple[Rule, ...] = (*rules_caller.RULES, *rules_links.RULES, *rules_health.RULES, *rules_closing.RULES)


def play(tape: Tape) -> Evening:
    """Return what happens on an evening."""
    return run(lambda loop: evening(loop, tape))


def broken(found: Evening) -> dict[str, str]:
    """Return the rules that an evening broke, and how."""
    hows = {str(rule.__doc__): next(rule(found), None) for rule in RULES}
    return {rule: how for rule, how in hows.items() if how is not None}


def explain(tape: Tape) -> str:
    """Return the simplest evening found that breaks one of the same rules, and how it does."""
    rules = set(broken(play(tape)))
    kept = simplest(tape.fell, lambda kept: bool(rules & set(broken(play(Tape(kept=kept))))))
    found = play(Tape(kept=kept))
    return "\n".join([*(f"{rule} But: {how}" for rule, how in broken(found).items()), timeline(found)])
