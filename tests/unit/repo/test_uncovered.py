"""The list of what no test covers: it names what there is, and is held against coverage's report."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.uncovered import ALL, OUTSIDE, PAGE, differences, listed, uncovered

ROOT = Path(__file__).parents[3]
TABLE = """
| where | what | why |
|---|---|---|
| `agent/room.py` | all of it | runs in containers |
| `deploy/up.py` | `up`, `Watch.see` | Docker is missing |
| `deploy/down.py` | `wait` | by chance: who is first |
"""
EMPTY = {"missing_lines": [], "missing_branches": []}
LINES = EMPTY | {"missing_lines": [3]}
BRANCHES = EMPTY | {"missing_branches": [[3, -1]]}


def report(**files: dict[str, dict[str, list]]) -> dict:
    return {"files": {f"{name.replace('_', '/')}.py": {"functions": found} for name, found in files.items()}}


ALL_LISTED = {
    "agent_room": {"": LINES, "f": LINES}, "deploy_up": {"up": LINES, "Watch.see": BRANCHES, "ok": EMPTY},
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []),
        ({"deploy_down": {"wait": LINES}}, []),
        ({"deploy_down": {"stop": LINES}}, ["deploy/down.py: stop is not covered, and not listed"]),
        ({"deploy_down": {"": BRANCHES}}, ["deploy/down.py: outside of functions is not covered, and not listed"]),
        ({"agent_room": {"": EMPTY}}, ["agent/room.py: all of it is listed, and covered"]),
        ({"deploy_up": {"up": LINES}}, ["deploy/up.py: Watch.see is listed, and covered"]),
    ],
)
def test_what_is_not_listed_and_what_is_listed_and_covered_is_told(more, told):
    assert differences(listed(TABLE), uncovered(report(**ALL_LISTED | more))) == told


def functions(node: ast.AST, inside: str = "") -> Iterator[str]:
    """Name functions as coverage does: those inside of others with what they are in."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{inside}{child.name}"
            if not isinstance(child, ast.ClassDef):
                yield name
            yield from functions(child, f"{name}.")
        else:
            yield from functions(child, inside)


@pytest.mark.parametrize(("file", "part"), listed(PAGE.read_text()))
def test_what_the_page_lists_is_there(file, part):
    assert part in {ALL, OUTSIDE, *functions(ast.parse((ROOT / file).read_text()))}
