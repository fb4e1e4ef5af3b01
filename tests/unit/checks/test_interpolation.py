"""Variables, filled in as Compose does (each line was held against Compose 2.40.3)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.checks import check
from deploy.checks.interpolation import Problem, interpolate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$SET ${SET}", "s s"),
        ("${SET:-d} ${NOT:-d} ${EMPTY:-d}", "s d d"),
        ("${SET-d} ${NOT-d} ${EMPTY-d}", "s d "),
        ("${SET:+r} ${NOT:+r} ${EMPTY:+r}", "r  "),
        ("${SET+r} ${NOT+r} ${EMPTY+r}", "r  r"),
        ("${SET:?} ${EMPTY?}", "s "),
        ("${NOT:-${ALSO:-deep}}", "deep"),
        ("${NOT:-{}}", "{}"),
        ('${NOT:-{"x":1}}', '{"x":1}'),
        ("$$SET $${SET}", "$SET ${SET}"),
        ("cost 5$ $5 a $ b $-", "cost 5$ $5 a $ b $-"),
        ("${NOT-b:?c}", "b:?c"),
        ("a}", "a}"),
    ],
)
def test_a_variable_is_filled_in(text: str, value: str) -> None:
    """Defaults, alternatives, nesting, and dollar signs that are none."""
    problems: list[Problem] = []
    assert interpolate({"k": [text]}, {"SET": "s", "EMPTY": ""}, problems) == {"k": [value]}
    assert problems == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("$NOT", "unset"),
        ("${NOT}", "unset"),
        ("${NOT:?why}", "required"),
        ("${EMPTY:?why}", "required"),
        ("${", "malformed"),
        ("${}", "malformed"),
        ("${A", "malformed"),
        ("${1A}", "malformed"),
        ("${A.b}", "malformed"),
        ("${A:}", "malformed"),
        ("${A!}", "malformed"),
    ],
)
def test_what_cannot_be_filled_in_is_noted_with_its_place(text: str, kind: str) -> None:
    """Path and kind of the problem."""
    problems: list[Problem] = []
    interpolate({"k": [text]}, {"EMPTY": ""}, problems)
    assert [(problem.kind, problem.path) for problem in problems] == [(kind, ("k", 0))]


@given(st.text(alphabet="${}:-?+AB x"))
def test_any_text_can_be_filled_in(text: str) -> None:
    """For all texts: it ends, and escaping every dollar sign brings the text back."""
    interpolate(text, {"A": "1"}, [])
    problems: list[Problem] = []
    assert interpolate(text.replace("$", "$$"), {}, problems) == text
    assert problems == []


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_value_in_any_place_is_checked_without_a_crash(value: object) -> None:
    """For all values: the rules find something or nothing."""
    for key in ("image", "ports", "volumes", "depends_on", "networks", "profiles", "secrets", "links", "build"):
        check(json.dumps({"services": {"a": {key: value}, "b": value}, "volumes": value}), profiles=["p"], environ={})
