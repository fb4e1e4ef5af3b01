"""Every rule's documentation, run: its failing example fails by it, its passing one passes."""

from types import ModuleType

import pytest
import yaml

from deploy.checks import Facts, Finding, check, ignores
from deploy.checks.facts import Listed
from deploy.checks.manual import Manual, manual
from deploy.checks.rules import RULES

ALL = (*RULES, ignores)
ids = [rule.ID for rule in ALL]


def found(page: Manual, example: str) -> list[Finding]:
    given = yaml.safe_load(page.given) if page.given else {}
    given["models"] = {slug: Listed(**said) for slug, said in given.get("models", {}).items()}
    return check(example, profiles=[], environ={}, facts=Facts(**given))


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_the_failing_example_has_a_finding_of_its_rule_with_a_place_and_a_remedy(rule: ModuleType) -> None:
    page = manual(rule)
    own = [one for one in found(page, page.fails) if one.rule == rule.ID]
    assert own
    assert all(one.remedy and one.message and one.line > 1 for one in own), own


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_the_passing_example_has_none(rule: ModuleType) -> None:
    page = manual(rule)
    assert [one for one in found(page, page.passes) if one.rule == rule.ID] == []


@pytest.mark.parametrize("rule", ALL, ids=ids)
def test_neither_example_has_a_finding_of_another_rule_that_is_as_grave(rule: ModuleType) -> None:
    """An example shows one thing."""
    page = manual(rule)
    for example in (page.fails, page.passes):
        assert [one for one in found(page, example) if one.severity == "error" and one.rule != rule.ID] == []


def test_ids_are_given_once() -> None:
    assert len(set(ids)) == len(ids)


def test_the_page_holds_everything() -> None:
    shown = str(manual(ignores))
    assert shown.startswith("DC046: whoever ignores a finding says why.")
    assert "Fails:\n\n    services:" in shown
