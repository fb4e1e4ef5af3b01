"""DC046: whoever ignores a finding says why.

A comment on a finding's line, or on a line of its own above it, leaves the finding out. The reason is for the person
who reads the file next; a comment without one ignores nothing.

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
from collections.abc import Iterable, Iterator, Mapping

from deploy.checks.findings import Finding

ID = "DC046"
_COMMENT = re.compile(r"(?P<before>.*?)#\s*deployctl:\s*ignore\s+(?P<rules>DC\d{3}(?:\s*,\s*DC\d{3})*)(?P<reason>.*)")


def apply(findings: Iterable[Finding], texts: Mapping[str, str]) -> Iterator[Finding]:
    """Leave out what is ignored, and find ignoring without a reason.

    Args:
        findings: What the rules found.
        texts: File name to text.
    """
    ignored: set[tuple[str, int, str]] = set()
    for file, text in texts.items():
        for number, line in enumerate(text.splitlines() if "deployctl:" in text else (), 1):
            comment = _COMMENT.match(line)
            if comment is None:
                continue
            if not comment["reason"].strip():
                remedy = "write the reason behind the rule's id"
                yield Finding(ID, "warning", "(comment)", number, "ignores without a reason", remedy, 1, file)
                continue
            of = number if comment["before"].strip() else number + 1
            ignored |= {(file, of, rule) for rule in re.findall(r"DC\d{3}", comment["rules"])}
    yield from (one for one in findings if (one.file, one.line, one.rule) not in ignored)
