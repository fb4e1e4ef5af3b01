"""What must hold for the repository as a whole."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def imports(folder: str) -> set[str]:
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


def test_the_agents_extra_and_the_images_group_are_the_same_list():
    config = project()
    assert config["project"]["optional-dependencies"]["agent"] == config["dependency-groups"]["agent"]


def test_the_command_installs_no_livekit_and_no_numpy():
    locked = (ROOT / "requirements/base.txt").read_text()
    assert not re.search(r"^(livekit|numpy|openai)", locked, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_locked_with_hashes_and_names_no_registry(lock):
    text = lock.read_text()
    assert "--hash=sha256:" in text
    assert "://" not in text


def test_the_two_programs_never_import_each_other():
    assert "agent" not in imports("deploy")
    assert "deploy" not in imports("agent")


def test_the_command_itself_loads_no_pydantic():
    """Its import alone takes longer than to render a stack."""
    assert "pydantic" not in imports("deploy")


def test_only_one_module_talks_to_docker():
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "deploy").rglob("*.py")
        if "python_on_whales" in path.read_text()
    ]
    assert importers in ([], ["deploy/stack.py"])


def test_every_nox_session_says_in_one_sentence_what_it_does():
    tree = ast.parse((ROOT / "noxfile.py").read_text())
    sessions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    assert {"lint", "types", "unit", "integration"} <= {session.name for session in sessions}
    for session in sessions:
        doc = ast.get_docstring(session) or ""
        assert re.fullmatch(r"[A-Z][^\n]*\.", doc), session.name
