"""The state folder: private, written at once or not at all, for one command at a time."""

import errno
import os
import stat
from pathlib import Path

import pytest
from filelock import FileLock

from deploy.errors import StackError
from deploy.state import State, StateFolder, folder


def mode(path: Path) -> int:
    """Return a file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    """All of it."""
    state = State("lite", "two", True, {"livekit": "l:1"}, ("a/b:free",), {"page": "http://x"}, {"K": "v"})
    StateFolder(tmp_path).write(state)
    assert StateFolder(tmp_path).read() == state


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1, "models": []}', '{"models": 1}'])
def test_a_broken_state_is_no_state(tmp_path: Path, text: str) -> None:
    """The next `up` writes it anew."""
    (tmp_path / ".deployctl").mkdir()
    (tmp_path / ".deployctl/state.json").write_text(text)
    assert StateFolder(tmp_path).read() == State()


def test_others_on_the_host_cannot_look_in(tmp_path: Path) -> None:
    """The folder is closed; files inside can be read by containers of any user."""
    store = StateFolder(tmp_path)
    store.put({"docker-compose.yml": "name: x\n", "secrets/key": "s"})
    assert mode(store.path) == 0o700
    assert mode(store.path / "secrets/key") == 0o444


def test_a_folder_that_stood_open_is_closed(tmp_path: Path) -> None:
    """Whoever made it."""
    (tmp_path / ".deployctl").mkdir(mode=0o755)
    StateFolder(tmp_path).write(State())
    assert mode(tmp_path / ".deployctl") == 0o700


def test_a_file_that_stays_the_same_stays_the_same_file(tmp_path: Path) -> None:
    """Running containers have it mounted."""
    store = StateFolder(tmp_path)
    store.put({"docker-compose.yml": "a", "secrets/key": "s"})
    before = (store.path / "secrets/key").stat().st_ino
    store.put({"docker-compose.yml": "b", "secrets/key": "s"})
    assert (store.path / "secrets/key").stat().st_ino == before
    assert store.compose.read_text() == "b"


def test_a_secret_that_nothing_mounts_any_more_is_deleted(tmp_path: Path) -> None:
    """Nothing of it stays on the disk."""
    store = StateFolder(tmp_path)
    store.put({"docker-compose.yml": "a", "secrets/hf_token": "s"})
    store.put({"docker-compose.yml": "a"})
    assert not (store.path / "secrets/hf_token").exists()


def test_a_write_that_fails_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a full disk is said as such."""
    store = StateFolder(tmp_path)
    store.put({"docker-compose.yml": "before"})

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(folder.os, "fdopen", full)
    with pytest.raises(StackError, match="the disk is full"):
        store.put({"docker-compose.yml": "after"})
    assert store.compose.read_text() == "before"
    assert [path.name for path in store.path.iterdir()] == ["docker-compose.yml"]


def test_a_second_command_says_who_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, and the way out."""
    monkeypatch.setattr(folder, "_LOCK_PATIENCE", 0.0)
    first, second = StateFolder(tmp_path), StateFolder(tmp_path)
    with first.locked("up"), pytest.raises(StackError) as caught, second.locked("down"):
        pass
    assert f"deployctl up (process {os.getpid()}" in str(caught.value)
    assert caught.value.code == "locked"


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    """Or after Ctrl-C."""
    store = StateFolder(tmp_path)
    with pytest.raises(KeyboardInterrupt), store.locked("up"):
        raise KeyboardInterrupt
    with FileLock(store.path / "lock", timeout=0):
        pass
    assert not (store.path / "lock.holder").exists()


def test_what_a_killed_command_has_half_written_is_removed_by_the_next_one(tmp_path: Path) -> None:
    """The file that it was to replace is whole."""
    store = StateFolder(tmp_path)
    store.put({"docker-compose.yml": "before"})
    (store.path / ".new-x1y2").write_text("half of a se")
    with store.locked("up"):
        assert sorted(path.name for path in store.path.iterdir()) == ["docker-compose.yml", "lock", "lock.holder"]
    assert store.compose.read_text() == "before"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """Here a file stands in its place."""
    (tmp_path / ".deployctl").write_text("")
    with pytest.raises(StackError, match="cannot be written"), StateFolder(tmp_path).locked("up"):
        pass
