"""The rules against a stack that was right: they find what was broken, and do not speak of the rest."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from deploy.checks import RULES, Finding, ignores
from tests.unit.checks.operators import FORMS, HARMLESS, MUTATIONS, PROFILES, Operator, Pick, Spare, Stack

IDS = [rule.ID for rule in (*RULES, ignores)]
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.severity, finding.path, finding.message


def beyond(stack: Stack, before: Stack) -> list[Finding]:
    """Find what an edit added."""
    known = Counter(key(one) for one in before.findings())
    found = []
    for one in stack.findings():
        known[key(one)] -= 1
        if known[key(one)] < 0:
            found.append(one)
    return found


def draw_stack(data: st.DataObject) -> tuple[Stack, Stack, Pick]:
    profile = data.draw(st.sampled_from(sorted(PROFILES)), "profile")
    return Stack.of(profile), Stack.of(profile), Pick(lambda options: data.draw(st.sampled_from(options)))


def assert_found(operator: Operator, data: st.DataObject) -> None:
    stack, before, pick = draw_stack(data)
    places = operator.mutate(stack, pick)
    before.profiles = stack.profiles
    added = beyond(stack, before)
    note(f"{operator.name} at {places}:\n" + "\n".join(one.show() for one in added))
    own = [one for one in added if one.rule == operator.rule]
    shown = [".".join(map(str, place)) for place in (places if isinstance(places, list) else [places])]
    assert [one for one in own if any(f"{one.path}.".startswith(f"{place}.") for place in shown)]
    assert not stack.lines or [one for one in own if one.line in stack.lines]
    assert {one.rule for one in added} <= {operator.rule, *operator.consequences}


@settings(relaxed, max_examples=200)
@given(st.sampled_from(MUTATIONS), st.data())
def test_what_is_broken_is_found_by_the_rule_that_it_concerns(operator: Operator, data: st.DataObject) -> None:
    assert_found(operator, data)


@pytest.mark.parametrize("rule", IDS)
def test_each_rule_finds_what_its_operators_break(rule: str) -> None:
    """Every operator has its turn, whatever chance says."""
    operators = [operator for operator in MUTATIONS if operator.rule == rule]
    assert operators, f"no operator aims at {rule}"
    for operator in operators:
        settings(relaxed, max_examples=4)(given(st.just(operator), st.data())(assert_found))()


@settings(relaxed, max_examples=200)
@given(st.sampled_from(HARMLESS), st.data())
def test_what_is_harmless_is_not_spoken_of(spare: Spare, data: st.DataObject) -> None:
    stack, before, pick = draw_stack(data)
    spare(stack, pick)
    note(f"{spare.__name__}:\n{stack.dump()}")
    assert beyond(stack, before) == []


@pytest.mark.parametrize("spare", HARMLESS, ids=[spare.__name__ for spare in HARMLESS])
def test_no_harmless_edit_is_spoken_of(spare: Spare) -> None:
    @settings(relaxed, max_examples=4)
    @given(st.data())
    def silent(data: st.DataObject) -> None:
        stack, before, pick = draw_stack(data)
        spare(stack, pick)
        assert beyond(stack, before) == []

    silent()


@settings(relaxed, max_examples=100)
@given(st.sampled_from(MUTATIONS), st.lists(st.sampled_from(FORMS), min_size=1, max_size=6), st.data())
def test_what_is_broken_is_found_in_every_form(operator: Operator, forms: list[Spare], data: st.DataObject) -> None:
    """Short or long, list or mapping: the same rules, the same severity, the same service."""

    def said(stack: Stack) -> list[tuple[str, str, list[str]]]:
        return sorted((one.rule, one.severity, one.path.split(".")[:2]) for one in stack.findings())

    stack, _, pick = draw_stack(data)
    operator.mutate(stack, pick)
    if stack.text:
        return  # it is about the text
    expected = said(stack)
    for form in forms:
        form(stack, pick)
    note(stack.dump())
    assert said(stack) == expected
