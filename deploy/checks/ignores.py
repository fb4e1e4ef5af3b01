"""DC046: whoever ignores a finding says why.

A comment on a finding's line, or on a line of its own above it, leaves the finding out; other comments may stand
between. The reason is for the person who reads the file next; a comment without one, or without the id of a rule that
there is, ignores nothing.

Fails:

    services:
      web:
        # deployctl: ignore DC007
        image: nginx

Passes:

    services:
      web:
        # deployctl: ignore DC007 a test that wants the newest
        image: nginx
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from deploy.checks.findings import Finding

ID = "DC046"
_COMMENT = re.compile(
    r"(?:^|.*?\s)#\s*deployctl:\s*ignore(?![\w-])(?P<rules>(?:[\s,]*\bDC\d+\b)*)(?P<reason>.*)", re.IGNORECASE
)


def apply(findings: Iterable[Finding], texts: Mapping[str, str], known: Collection[str]) -> Iterator[Finding]:
    """Leave out what is ignored, and find ignoring without a reason, or of no rule.

    Args:
        findings: What the rules found.
        texts: File name to text.
        known: Every rule's id.
    """
    ignored: set[tuple[str, int, str]] = set()
    for file, text in texts.items():
        lines = text.splitlines() if "deployctl:" in text.lower() else []
        for number, line in enumerate(lines, 1):
            comment = _COMMENT.match(line)
            if comment is None:
                continue
            rules = [rule.upper() for rule in re.findall(r"\w+", comment["rules"])]
            for message, remedy in _mistakes(rules, comment["reason"], known):
                yield Finding(ID, "warning", "(comment)", number, message, remedy, 1, file)
            if comment["reason"].strip():
                ignored |= {(file, _target(lines, number), rule) for rule in rules}
    yield from (one for one in findings if (one.file, one.line, one.rule) not in ignored)


def _mistakes(rules: Collection[str], reason: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    if not rules:
        yield "ignores nothing: no rule's id follows", "write `# deployctl: ignore RULE reason`"
    elif not reason.strip():
        yield "ignores without a reason", "write the reason behind the rule's id"
    for rule in rules:
        if rule not in known:
            yield f"there is no rule {rule}", "write the id that stands behind the finding, as in DC007"


def _target(lines: list[str], number: int) -> int:
    """Return the line that a comment speaks of: its own, or the first behind it that is no comment."""
    while number <= len(lines) and lines[number - 1].lstrip().startswith("#"):
        number += 1
    return number
