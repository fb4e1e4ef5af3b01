"""The rules against a stack that was right: they find what was broken, and do not speak of the rest."""

from collections import Counter
from functools import cache

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from deploy.checks import RULES, Finding, ignores
from tests.unit.checks.operators import FORMS, HARMLESS, MUTATIONS, PROFILES, Operator, Pick, Spare, Stack

IDS = [rule.ID for rule in (*RULES, ignores)]
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


def assert_found(operator: Operator, profile: str, pick: Pick) -> None:
    stack = Stack.of(profile)
    places = operator.mutate(stack, pick)
    added = beyond(stack, profile)
    note(f"{operator.name} at {places}:\n" + "\n".join(one.show() for one in added))
    own = [one for one in added if one.rule == operator.rule]
    shown = [".".join(map(str, place)) for place in (places if isinstance(places, list) else [places])]
    assert own
    assert [one for one in own if not any(f"{one.path}.".startswith(f"{place}.") for place in shown)] == []
    assert not stack.lines or [one.line for one in own] == [*stack.lines]
    assert {one.rule for one in added} <= {operator.rule, *operator.consequences}


def assert_silent(spare: Spare, profile: str, pick: Pick) -> None:
    stack = Stack.of(profile)
    spare(stack, pick)
    note(f"{spare.__name__}:\n{stack.dump()}")
    assert beyond(stack, profile) == []


@settings(relaxed, max_examples=200)
@given(st.sampled_from(MUTATIONS), profiles, st.data())
def test_what_is_broken_is_found_where_it_is_by_its_rule(operator: Operator, profile: str, data: st.DataObject) -> None:
    """What other rules say of it, the operator has announced."""
    assert_found(operator, profile, picking(data))


@settings(relaxed, max_examples=200)
@given(st.sampled_from(HARMLESS), profiles, st.data())
def test_what_is_harmless_is_not_spoken_of(spare: Spare, profile: str, data: st.DataObject) -> None:
    assert_silent(spare, profile, picking(data))


@settings(relaxed, max_examples=100)
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
    note(stack.dump())
    assert said(stack) == expected


@pytest.mark.parametrize("operator", MUTATIONS, ids=[operator.name for operator in MUTATIONS])
@settings(relaxed, max_examples=3)
@given(profiles, st.data())
def test_every_mutation_has_its_turn(operator: Operator, profile: str, data: st.DataObject) -> None:
    assert_found(operator, profile, picking(data))


@pytest.mark.parametrize("spare", HARMLESS, ids=[spare.__name__ for spare in HARMLESS])
@settings(relaxed, max_examples=3)
@given(profiles, st.data())
def test_every_harmless_edit_has_its_turn(spare: Spare, profile: str, data: st.DataObject) -> None:
    assert_silent(spare, profile, picking(data))


def test_every_rule_has_a_mutation_that_aims_at_it() -> None:
    assert sorted({operator.rule for operator in MUTATIONS}) == sorted(IDS)


def test_every_consequence_is_one_of_a_rule_and_has_a_reason() -> None:
    announced = [(rule, reason) for operator in MUTATIONS for rule, reason in operator.consequences.items()]
    assert [rule for rule, reason in announced if rule not in IDS or not reason] == []
