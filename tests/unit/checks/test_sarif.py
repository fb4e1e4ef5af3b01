"""Findings as SARIF, held against OASIS's schema (tests/fixtures/sarif)."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft7Validator

from deploy.checks import Finding, refusal
from deploy.checks.manual import manual
from deploy.checks.report import sarif
from deploy.checks.rules import DOCUMENTED
from tests.unit.checks.test_manual import ALL
from tests.unit.checks.test_manual import found as findings

ONE = Finding("DC007", "warning", "services.a.image", 3, "has no tag", "write a:VERSION", 5, "a b.yml")
SCHEMA = Path(__file__).parents[2] / "fixtures/sarif/sarif-schema-2.1.0.json"


@cache
def schema() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)


def run_of(found: list[Finding], notes: list[str]) -> dict[str, Any]:
    """Write what was found down and read it again, once the schema has accepted it."""
    log = json.loads(sarif(found, DOCUMENTED, notes).encode())
    assert [f"{error.instance_path}: {error.message}" for error in schema().iter_errors(log)] == []
    (run,) = log["runs"]
    return dict(run)


def results(found: list[Finding]) -> list[dict[str, Any]]:
    run = run_of(found, [])
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[one["ruleIndex"]] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    return list(run["results"])


def place(result: dict[str, Any]) -> dict[str, Any]:
    (location,) = result["locations"]
    return dict(location["physicalLocation"])


def uri(file: str) -> str:
    (result,) = results([Finding("DC001", "error", "(root)", 1, "is wrong", "right it", 1, file)])
    return str(place(result)["artifactLocation"]["uri"])


def steps(path: bytes) -> list[bytes]:
    return [step for step in path.split(b"/") if step not in (b"", b".")]


def test_a_result_points_to_its_rule_and_place() -> None:
    (result,) = results([ONE])
    assert (result["ruleId"], result["level"]) == ("DC007", "warning")
    assert place(result) == {"artifactLocation": {"uri": "a%20b.yml"}, "region": {"startLine": 3, "startColumn": 5}}
    assert result["message"]["text"] == "services.a.image: has no tag. write a:VERSION"


def test_what_every_rule_finds_in_its_failing_example_is_accepted() -> None:
    found = [one for rule in ALL for one in findings(manual(rule), manual(rule).fails)]
    written = results(found)
    assert {one["ruleId"] for one in written} == {rule.ID for rule in ALL}
    assert all(place(one)["region"].keys() >= {"startLine"} for one in written)


def test_what_compose_says_of_no_line_is_accepted() -> None:
    (result,) = results([refusal.finding("network proxy declared as external, but could not be found", {}, {})])
    assert place(result)["region"] == {"startLine": 1, "startColumn": 1}


def test_no_findings_are_accepted() -> None:
    assert results([]) == []


@given(st.lists(st.text(), max_size=3))
def test_what_was_not_checked_is_a_note_of_the_run(notes: list[str]) -> None:
    (invocation,) = run_of([ONE], notes)["invocations"]
    assert invocation["executionSuccessful"]
    told = [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]]
    assert told == [("note", note) for note in notes]


@given(st.text(), st.text(), st.binary(min_size=1, max_size=30))
def test_whatever_stands_in_a_finding_the_schema_accepts_it(path: str, said: str, name: bytes) -> None:
    file = os.fsdecode(name)
    (result,) = results([Finding("DC001", "error", path, 1, f"{said} {file}", "right it", 1, file)])
    assert steps(unquote_to_bytes(urlsplit(place(result)["artifactLocation"]["uri"]).path)) == steps(name)


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("./stack/compose.yml", "stack/compose.yml"),
        ("../compose.yml", "../compose.yml"),
        ("/srv/my stack.yml", "file:///srv/my%20stack.yml"),
        ("staging:compose.yml", "staging%3Acompose.yml"),
        (os.fsdecode(b"caf\xe9.yml"), "caf%E9.yml"),
        ("profile default", "profile%20default"),
    ],
)
def test_a_file_is_named_by_a_uri_that_leads_to_it(file: str, written: str) -> None:
    assert uri(file) == written
