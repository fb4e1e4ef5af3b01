"""What was found, written down: for people, for GitHub's annotations, and as SARIF."""

import json
import os
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from deploy import __version__
from deploy.checks.findings import Finding

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://docs.docker.com/reference/compose-file/"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def human(findings: Sequence[Finding], source: str, notes: Sequence[str]) -> str:
    """Write two lines a finding, and the count.

    Args:
        findings: In order.
        source: What was checked.
        notes: What was not checked, a line each.
    """
    count = {severity: sum(one.severity == severity for one in findings) for severity in _LEVELS}
    counted = f"{_count(count['error'], 'error')}, {_count(count['warning'], 'warning')}"
    counted += f", {_count(count['note'], 'note')}" if count["note"] else ""
    return "\n".join([*(one.show() for one in findings), *notes, f"{source}: {counted}"])


def github(findings: Sequence[Finding], notes: Sequence[str] = ()) -> str:
    """Write GitHub's workflow commands, which become annotations of a pull request.

    Args:
        findings: In order.
        notes: What was not checked, a line each.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    found = [
        f"::{_COMMANDS[one.severity]} file={_property(one.file)},line={one.line},col={one.column},"
        f"title={_property(one.rule)}::{_message(f'{one.path}: {one.message}. {one.remedy}')}"
        for one in findings
    ]
    return "\n".join([*found, *(f"::{_COMMANDS['note']}::{_message(note)}" for note in notes)])


def sarif(findings: Sequence[Finding], rules: Collection[ModuleType], notes: Sequence[str] = ()) -> str:
    """Write a SARIF 2.1.0 log.

    Args:
        findings: In order.
        rules: Every rule.
        notes: What was not checked, a line each.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    ids = [rule.ID for rule in rules]
    driver = {
        "name": "deployctl",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_rule(rule) for rule in rules],
    }
    results = [_result(one, ids) for one in findings]
    told = [{"level": _LEVELS["note"], "message": {"text": note}} for note in notes]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": told}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)
    return text.encode(errors="replace").decode()  # a file's name that a message holds may be no UTF-8


@cache
def _rule(rule: ModuleType) -> dict[str, Any]:
    from deploy.checks.manual import manual  # only here: the other forms show no page

    page = manual(rule)
    return {
        "id": page.id,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.paragraph},
        "help": {"text": str(page)},
    }


def _result(one: Finding, ids: list[str]) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": _uri(one.file)},
        "region": {"startLine": one.line, "startColumn": one.column},
    }
    return {
        "ruleId": one.rule,
        "ruleIndex": ids.index(one.rule),
        "level": _LEVELS[one.severity],
        "message": {"text": f"{one.path}: {one.message}. {one.remedy}"},
        "locations": [{"physicalLocation": place, "logicalLocations": [{"fullyQualifiedName": one.path}]}],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote_from_bytes

    path = Path(file)
    # a colon before the first slash would make a scheme of what stands before it
    return path.as_uri() if path.is_absolute() else quote_from_bytes(os.fsencode(path.as_posix()))


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
