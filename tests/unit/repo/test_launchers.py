"""The two launchers at the root: what they install, when, and what they say when they cannot."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
INSTALLER = "uv==1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with locks of its own and a .venv whose python only prints its arguments."""
    (tmp_path / "requirements").mkdir()
    for name in ("deployctl", "run-tests", "requirements/venv.sh"):
        shutil.copy(ROOT / name, tmp_path / name)
    for kind in ("base", "dev"):
        (tmp_path / "requirements" / f"{kind}.txt").write_text(f"{kind}-lock\n")
    program(tmp_path / ".venv/bin/python", 'echo "ran $*"')
    (tmp_path / ".venv/root").write_text(f"{tmp_path}\n")
    return tmp_path


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def with_installer(clone: Path, body: str) -> None:
    """Let the lock of the tests have an installer, which does what a program does."""
    (clone / "requirements/dev.txt").write_text(
        f"a==1 \\\n    --hash=sha256:aa\n{INSTALLER}z==1 \\\n    --hash=sha256:dd\n"
    )
    program(clone / ".venv/bin/uv", body)


def start(clone: Path, name: str, *args: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run([clone / name, *args], env=env, capture_output=True, text=True, check=False)


def current(clone: Path, kind: str) -> None:
    shutil.copy(clone / f"requirements/{kind}.txt", clone / f".venv/{kind}.txt")


def tools_only(tmp_path: Path) -> str:
    """A PATH with the shell's tools and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in ("sh", "cat", "cmp", "cp", "dirname", "printf", "env", "sed"):
        found = shutil.which(tool)
        if found:
            (folder / tool).symlink_to(found)
    return str(folder)


def test_a_current_venv_runs_the_command_and_prepares_nothing(clone):
    current(clone, "base")
    result = start(clone, "deployctl", "status", "--json")
    assert result.stdout == "ran -P -m deploy status --json\n"
    assert result.stderr == ""


def test_what_the_tests_need_is_enough_for_the_command(clone):
    current(clone, "dev")
    assert start(clone, "deployctl", "status").stderr == ""


def test_a_changed_lock_makes_the_venv_stale(clone):
    current(clone, "base")
    (clone / "requirements/base.txt").write_text("another lock\n")
    program(clone / "bin/uv", 'echo "uv $*"')
    result = start(clone, "deployctl", "status", path=f"{clone}/bin:{os.environ['PATH']}")
    assert "Preparing .venv" in result.stderr
    assert "--require-hashes" in result.stdout
    assert (clone / ".venv/base.txt").read_text() == "another lock\n"


def test_packages_that_cannot_be_installed_leave_the_venv_stale_and_say_what_to_do(clone):
    program(clone / "bin/uv", "exit 1")
    result = start(clone, "deployctl", "status", path=f"{clone}/bin:{os.environ['PATH']}")
    assert result.returncode == 1
    assert "Next: check the network" in result.stderr
    assert not (clone / ".venv/base.txt").exists()


def test_an_installer_that_the_lock_has_is_brought_by_pip_and_brings_the_rest(clone):
    with_installer(clone, 'echo "uv $*"')
    result = start(clone, "run-tests", path=tools_only(clone))
    brought, installed, then = result.stdout.splitlines()
    assert brought.startswith("ran -m pip install")
    assert brought.endswith(f"--require-hashes -r {clone}/.venv/uv.txt")
    assert (clone / ".venv/uv.txt").read_text() == INSTALLER
    assert installed.startswith("uv pip install")
    assert installed.endswith(f"--require-hashes -r {clone}/requirements/dev.txt")
    assert then == "ran -m nox"


def test_where_that_installer_finds_no_packages_pip_brings_them(clone):
    with_installer(clone, "exit 2")
    result = start(clone, "run-tests", path=tools_only(clone))
    assert f"--require-hashes -r {clone}/requirements/dev.txt\n" in result.stdout
    assert result.stdout.endswith("ran -m nox\n")


def test_without_a_python_of_3_11_one_line_names_the_command_that_helps(clone, tmp_path):
    (clone / ".venv/root").unlink()
    result = start(clone, "deployctl", "status", path=tools_only(tmp_path))
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("Error: Python 3.11 or newer is needed. Next: apt-get")


def test_a_python_without_venv_names_the_package_that_brings_it(clone, tmp_path):
    (clone / ".venv/root").unlink()
    path = tools_only(tmp_path)
    program(Path(path) / "python3", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    result = start(clone, "deployctl", "status", path=path)
    last = result.stderr.splitlines()[-1]
    assert last.endswith("lacks the venv module. Next: apt-get install python3-venv")


def test_a_moved_clone_gets_a_new_venv(clone, tmp_path):
    current(clone, "base")
    (clone / ".venv/root").write_text("/somewhere/else\n")
    result = start(clone, "deployctl", "status", path=tools_only(tmp_path))
    assert "Python 3.11 or newer is needed" in result.stderr


def test_run_tests_hands_its_arguments_to_nox(clone):
    current(clone, "dev")
    assert start(clone, "run-tests", "-s", "unit").stdout == "ran -m nox -s unit\n"


def test_yes_is_for_docker_and_not_for_nox(clone):
    current(clone, "dev")
    program(clone / ".venv/bin/python", 'echo "ran $* yes=$DEPLOYCTL_YES"')
    assert start(clone, "run-tests", "--yes").stdout == "ran -m nox yes=1\n"
