"""Hold docs/coverage.md, which lists what no test covers, against coverage's report: `python -m tests.uncovered`."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs/coverage.md"
ALL, OUTSIDE = "all of it", "outside of functions"
SOMETIMES = "by chance"  # begins the reason of what some runs cover
_ROW = re.compile(r"^\| `([\w/]+\.py)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
Place = tuple[str, str]


def listed(page: str) -> dict[Place, str]:
    """Read the page's table: file and function to the reason.

    Args:
        page: Its text.
    """
    return {
        (file, part.strip().strip("`")): why.strip()
        for file, parts, why in _ROW.findall(page)
        for part in parts.split(",")
    }


def uncovered(report: Mapping[str, Any]) -> set[Place]:
    """Name each file's functions in which a line never ran, or a branch was never taken.

    Args:
        report: What `coverage json` has written.
    """
    return {
        (file, name or OUTSIDE)
        for file, found in report["files"].items()
        for name, part in found["functions"].items()
        if part["missing_lines"] or part["missing_branches"]
    }


def differences(reasons: Mapping[Place, str], found: set[Place]) -> list[str]:
    """Tell what is not listed, and what is listed and covered.

    Args:
        reasons: What `listed` gives.
        found: What `uncovered` gives.
    """
    whole = {file for file, part in reasons if part == ALL}
    files = {file for file, _ in found}
    unlisted = [(file, part) for file, part in found if file not in whole and (file, part) not in reasons]
    covered = [
        (file, part)
        for (file, part), why in reasons.items()
        if not why.startswith(SOMETIMES) and (file not in files if part == ALL else (file, part) not in found)
    ]
    return [
        *(f"{file}: {part} is not covered, and not listed" for file, part in sorted(unlisted)),
        *(f"{file}: {part} is listed, and covered" for file, part in sorted(covered)),
    ]


if __name__ == "__main__":
    report = subprocess.run(["coverage", "json", "--quiet", "-o", "-"], stdout=subprocess.PIPE, check=True).stdout
    told = differences(listed(PAGE.read_text()), uncovered(json.loads(report)))
    sys.exit("\n".join([*told, f"{PAGE.name} and the tests differ"]) if told else 0)
