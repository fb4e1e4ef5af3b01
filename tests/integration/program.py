"""A deployctl of a test's own, whose templates may be edited, and whose stacks give way to that of the demo."""

import re
import shutil
from pathlib import Path

from tests.integration.command import ROOT

_PARTS = ("agent", "deploy", "images", "profiles", "requirements", "services", "templates")
_LIGHTER = 64  # times: whoever takes whole CPUs in the demo has just as much weight as whoever keeps time in these


def copied(target: Path) -> Path:
    """Copy what deployctl is made of; return where it is.

    Args:
        target: A folder of the test's.
    """
    copy = target / "copy"  # coverage counts what runs there as ours, by this name
    for name in _PARTS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    weights = copy / "templates/weight.j2"
    text, changed = re.subn(r"= (\d+)", lambda found: f"= {max(2, int(found[1]) // _LIGHTER)}", weights.read_text())
    assert changed
    weights.write_text(text)
    return copy
