"""Findings, written down for people and for GitHub's annotations."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.checks import Finding
from deploy.checks.report import github, human

ONE = Finding("DC007", "warning", "services.a.image", 3, "a, 50% of it: has no tag", "write a:VERSION", 5, "a b.yml")
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}  # in this order: what is no escape stays as it is
PROPERTY = {"%3A": ":", "%2C": ",", **DATA}
texts = st.text() | st.text(alphabet="%:,=\r\n\u2028 025ADC")  # what the format knows, and whatever there is
findings = st.builds(
    Finding,
    rule=st.sampled_from(["DC001", "DC047"]),
    severity=st.sampled_from(["error", "warning", "note"]),
    path=texts,
    line=st.integers(1),
    message=texts,
    remedy=texts,
    column=st.integers(1),
    file=texts | st.binary(max_size=20).map(os.fsdecode),
)


def unescaped(text: str, escapes: dict[str, str]) -> str:
    for escape, meant in escapes.items():
        text = text.replace(escape, meant)
    return text


def annotations(printed: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Read `::COMMAND NAME=VALUE,NAME=VALUE::DATA`, a line each; the second `::` ends the properties."""
    for line in printed.replace("\r", "\n").split("\n"):
        head, end, data = line.removeprefix("::").partition("::")
        command, space, properties = head.partition(" ")
        assert line.startswith("::") and end and space, line
        pairs = (pair.partition("=") for pair in properties.split(","))
        yield command, {name: unescaped(value, PROPERTY) for name, _, value in pairs}, unescaped(data, DATA)


def test_an_annotation_has_place_title_and_message() -> None:
    ((command, properties, data),) = annotations(github([ONE]))
    assert command == "warning"
    assert properties == {"file": "a b.yml", "line": "3", "col": "5", "title": "DC007"}
    assert data == "services.a.image: a, 50% of it: has no tag. write a:VERSION"


@given(st.lists(findings, min_size=1, max_size=4))
def test_whatever_stands_in_findings_their_annotations_say_it_again(found: list[Finding]) -> None:
    read = list(annotations(github(found)))
    assert [(LEVELS[command], data) for command, _, data in read] == [
        (one.severity, f"{one.path}: {one.message}. {one.remedy}") for one in found
    ]
    assert [properties for _, properties, _ in read] == [
        {"file": one.file, "line": str(one.line), "col": str(one.column), "title": one.rule} for one in found
    ]


@pytest.mark.parametrize("text", ["%", "%25", "%0A", "%250A", "a%2Cb", "\r\n", "::", "::error ::", ",line=7", "a=b"])
def test_what_looks_like_the_format_itself_is_taken_for_words(text: str) -> None:
    (read,) = annotations(github([Finding("DC001", "error", "p", 1, text, text, 1, text)]))
    assert read[1]["file"] == text
    assert read[2] == f"p: {text}. {text}"


def test_without_findings_there_is_no_annotation() -> None:
    assert github([]) == ""


def test_people_are_told_how_many_of_each_there_are() -> None:
    assert human([ONE], "a.yml", ["Not checked: x"]).splitlines()[-2:] == [
        "Not checked: x",
        "a.yml: no errors, 1 warning",
    ]


def test_what_was_not_checked_is_a_notice_of_no_line() -> None:
    printed = github([ONE], ["Not checked: 50% of it", "Not checked: x"]).splitlines()
    assert printed == [github([ONE]), "::notice::Not checked: 50%25 of it", "::notice::Not checked: x"]
