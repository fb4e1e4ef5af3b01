"""Findings, written down for machines."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from deploy.checks import Finding
from deploy.checks.report import github, human, sarif
from deploy.checks.rules import DOCUMENTED

ONE = Finding("DC007", "warning", "services.a.image", 3, "a, 50% of it: has no tag", "write a:VERSION", 5, "a b.yml")
# a command, its properties and its data, as GitHub's runner reads them
_COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*)(?:,[a-z]+=[^,:\r\n]*)*)::([^\r\n]*)")


def read(line: str) -> tuple[str, dict[str, str], str]:
    found = _COMMAND.fullmatch(line)
    assert found, line
    data = found[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    return found[1], dict(pair.split("=", 1) for pair in found[2].split(",")), data


def test_an_annotation_has_place_title_and_message() -> None:
    command, properties, data = read(github([ONE]))
    assert (command, properties["line"], properties["col"]) == ("warning", "3", "5")
    assert (properties["file"], properties["title"]) == ("a b.yml", "DC007")
    assert data == "services.a.image: a, 50% of it: has no tag. write a:VERSION"


@given(st.text(), st.text(), st.text())
def test_whatever_stands_in_a_finding_an_annotation_is_one_line_of_the_grammar(path: str, said: str, file: str) -> None:
    line = github([Finding("DC001", "error", path, 1, said, "remedy", 1, file)])
    read(line.translate({ord(end): None for end in "\v\f\x1c\x1d\x1e\x85\u2028\u2029"}))


def test_a_sarif_result_points_to_its_rule_and_place() -> None:
    (run,) = json.loads(sarif([ONE], DOCUMENTED))["runs"]
    (result,) = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "DC007"
    (place,) = result["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.yml"


def test_people_are_told_how_many_of_each_there_are() -> None:
    assert human([ONE], "a.yml", ["Not checked: x"]).splitlines()[-2:] == [
        "Not checked: x",
        "a.yml: no errors, 1 warning",
    ]
