"""litellm's environment."""

from pathlib import Path

import pytest

from bench.chain.environment import Unavailable, prepare


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "litellm.txt"
    lock.write_text("nothing==1 --hash=sha256:0\n")
    return lock


def environment(tmp_path: Path, holds: str) -> Path:
    folder = tmp_path / "environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    (folder / "litellm.txt").write_text(holds)
    return folder


def test_what_holds_the_lock_is_taken_as_it_is(tmp_path: Path, lock: Path) -> None:
    folder = environment(tmp_path, lock.read_text())
    assert prepare(folder, lock) == folder / "bin" / "python"


def test_what_cannot_be_made_says_what_to_run(tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "uv").write_text("#!/bin/sh\necho 'no index answers' >&2\nexit 1\n")
    (commands / "uv").chmod(0o755)
    monkeypatch.setenv("PATH", str(commands), prepend=":")
    with pytest.raises(Unavailable, match="no index answers\nNext: uv venv"):
        prepare(environment(tmp_path, "stale"), lock)
