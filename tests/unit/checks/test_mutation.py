"""The rules against a stack that was right: they find what was broken, and do not speak of the rest."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.checks import RULES, Finding, ignores
from tests.unit.checks.operators import FORMS, HARMLESS, MUTATIONS, PROFILES, Operator, Pick, Spare, Stack

IDS = [rule.ID for rule in (*RULES, ignores)]
_MOST_VARIANTS = 12
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
profiles = st.sampled_from(sorted(PROFILES))


def key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.severity, finding.path, finding.message


@cache
def unedited(profile: str, active: tuple[str, ...]) -> Counter[tuple[str, str, str, str]]:
    stack = Stack.of(profile)
    stack.profiles = active
    return Counter(key(one) for one in stack.findings())


def beyond(stack: Stack, profile: str) -> list[Finding]:
    """Find what an edit added."""
    known = unedited(profile, stack.profiles).copy()
    found = []
    for one in stack.findings():
        known[key(one)] -= 1
        if known[key(one)] < 0:
            found.append(one)
    return found


def picking(data: st.DataObject) -> Pick:
    return Pick(lambda options: data.draw(st.sampled_from(options)))


def variants() -> Iterator[tuple[str, Pick]]:
    """Take each option of each choice once, of long lists the first ones: what chance may leave out."""
    longest = [1]
    for turn, profile in zip(range(_MOST_VARIANTS), cycle(sorted(PROFILES)), strict=False):
        if turn >= max(longest):
            return

        def choose(options: Sequence[Any], turn: int = turn) -> Any:
            longest.append(len(options))
            return options[turn % len(options)]

        yield profile, Pick(choose)


def assert_found(operator: Operator, profile: str, pick: Pick) -> None:
    stack = Stack.of(profile)
    places = operator.mutate(stack, pick)
    added = beyond(stack, profile)
    said = f"{operator.name} at {places}:\n" + "\n".join(one.show() for one in added)
    own = [one for one in added if one.rule == operator.rule]
    shown = [".".join(map(str, place)) for place in (places if isinstance(places, list) else [places])]
    assert own, said
    assert all(any(f"{one.path}.".startswith(f"{place}.") for place in shown) for one in own), said
    assert not stack.lines or [one.line for one in own] == [*stack.lines], said
    assert {one.rule for one in added} <= {operator.rule, *operator.consequences}, said


def assert_silent(spare: Spare, profile: str, pick: Pick) -> None:
    stack = Stack.of(profile)
    spare(stack, pick)
    assert beyond(stack, profile) == [], f"{spare.__name__}:\n{stack.dump()}"


@settings(relaxed, max_examples=200)
@given(st.sampled_from(MUTATIONS), profiles, st.data())
def test_what_is_broken_is_found_where_it_is_by_its_rule(operator: Operator, profile: str, data: st.DataObject) -> None:
    """What other rules say of it, the operator has announced."""
    assert_found(operator, profile, picking(data))


@settings(relaxed, max_examples=200)
@given(st.sampled_from(HARMLESS), profiles, st.data())
def test_what_is_harmless_is_not_spoken_of(spare: Spare, profile: str, data: st.DataObject) -> None:
    assert_silent(spare, profile, picking(data))


@settings(relaxed, max_examples=60)
@given(st.sampled_from(MUTATIONS), st.lists(st.sampled_from(FORMS), min_size=1, max_size=6), profiles, st.data())
def test_what_is_broken_is_found_in_every_form(
    operator: Operator, forms: list[Spare], profile: str, data: st.DataObject
) -> None:
    """Short or long, list or mapping: the same rules, as gravely, of the same service."""

    def said(stack: Stack) -> list[tuple[str, str, list[str]]]:
        return sorted((one.rule, one.severity, one.path.split(".")[:2]) for one in stack.findings())

    stack, pick = Stack.of(profile), picking(data)
    operator.mutate(stack, pick)
    if stack.text:
        return  # it is about the text
    expected = said(stack)
    for form in forms:
        form(stack, pick)
    assert said(stack) == expected, stack.dump()


@pytest.mark.parametrize("operator", MUTATIONS, ids=[operator.name for operator in MUTATIONS])
def test_every_mutation_is_found_in_every_variant(operator: Operator) -> None:
    for profile, pick in variants():
        assert_found(operator, profile, pick)


@pytest.mark.parametrize("spare", HARMLESS, ids=[spare.__name__ for spare in HARMLESS])
def test_no_variant_of_a_harmless_edit_is_spoken_of(spare: Spare) -> None:
    for profile, pick in variants():
        assert_silent(spare, profile, pick)


def test_every_rule_has_a_mutation_that_aims_at_it() -> None:
    assert sorted({operator.rule for operator in MUTATIONS}) == sorted(IDS)


def test_every_consequence_is_one_of_a_rule_and_has_a_reason() -> None:
    announced = [(rule, reason) for operator in MUTATIONS for rule, reason in operator.consequences.items()]
    assert [rule for rule, reason in announced if rule not in IDS or not reason] == []
