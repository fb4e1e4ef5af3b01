"""The state folder: 0700, files written at once or not at all, one command at a time."""

import errno
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.errors import StackError
from deploy.files import forget, replace

NAME = ".deployctl"
COMPOSE = "docker-compose.yml"
_MOUNTED = ("config", "secrets")
_LOCK_PATIENCE = 2.0  # s


@dataclass(frozen=True)
class State:
    """Remember the last `up`.

    Args:
        profile: Its name.
        project: Compose's project name.
        local_llm: The local model was asked for.
        images: Service to the image that was resolved.
        models: The chain's models.
        urls: What to open: `page`, `livekit`.
        generated: Keys that deployctl made up for a demo.
    """

    profile: str = "default"
    project: str = "deployctl"
    local_llm: bool = False
    images: Mapping[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    generated: Mapping[str, str] = field(default_factory=dict)


class StateFolder:
    """Read and write the state.

    Args:
        folder: The user's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def read(self) -> State:
        """Return the last state, or an empty one where there is none or it cannot be read."""
        try:
            found = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
            return State(**{**found, "models": tuple(found["models"])})
        except (OSError, ValueError, TypeError, KeyError):
            return State()

    @property
    def exists(self) -> bool:
        """Tell whether a stack was ever started from this folder."""
        return self.compose.exists() and (self.path / "state.json").exists()

    @property
    def compose(self) -> Path:
        """Return where the compose file of the last `up` is."""
        return self.path / COMPOSE

    def write(self, state: State) -> None:
        """Remember a state."""
        self._put("state.json", json.dumps(asdict(state), indent=2), 0o600)

    def put(self, files: Mapping[str, str]) -> None:
        """Write the compose file and what it mounts, the compose file last; delete what nothing mounts any more.

        Args:
            files: Relative path to text. Containers run as other users, so files are readable inside the 0700 folder.

        Raises:
            StackError: The disk is full, or the folder cannot be written.
        """
        for name in sorted(files, key=lambda name: name == COMPOSE):
            self._put(name, files[name], 0o444)
        for folder in _MOUNTED:
            for path in (self.path / folder).glob("*"):
                if path.relative_to(self.path).as_posix() not in files:
                    path.unlink(missing_ok=True)

    def put_beside(self, name: str, text: str) -> Path:
        """Write a file that the stack does not mount; return where it is.

        Args:
            name: Its name in the folder.
            text: What it holds.

        Raises:
            StackError: The disk is full, or the folder cannot be written.
        """
        self._put(name, text, 0o600)
        return self.path / name

    def prepare(self) -> None:
        """Make the folder."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    @contextmanager
    def locked(self, command: str) -> Iterator[None]:
        """Keep other commands out meanwhile.

        Args:
            command: Who holds the lock, for the one that finds it taken.

        Raises:
            StackError: Another command holds it; says which.
        """
        from filelock import FileLock, Timeout  # only here: who only looks needs none

        self.prepare()
        holder = self.path / "lock.holder"
        lock = FileLock(self.path / "lock")
        try:
            lock.acquire(timeout=_LOCK_PATIENCE)
        except Timeout:
            who = holder.read_text() if holder.exists() else "another command"
            raise StackError(
                f"{who} is at work on this stack", where=str(self.path), hint="wait until it has ended", code="locked"
            ) from None
        except OSError as error:
            raise _unwritable(self.path, error) from None
        try:
            forget(self.path)
            holder.write_text(f"deployctl {command} (process {os.getpid()}, since {time.strftime('%H:%M:%S')})")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def _put(self, name: str, text: str, mode: int) -> None:
        target = self.path / name
        try:
            self.prepare()
            # a file that stays the same stays the same file: running containers have it mounted
            if target.is_file() and target.read_bytes() == text.encode():
                return
            target.parent.mkdir(mode=0o700, exist_ok=True)
            replace(target, text.encode(), mode)
        except OSError as error:
            raise _unwritable(target, error) from None


def _unwritable(path: Path, error: OSError) -> StackError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StackError("the disk is full", where=str(path), hint="make room, then try again", code="disk_full")
    return StackError(
        f"cannot be written: {error.strerror}", where=str(path), hint=f"ls -ld {path.parent}", code="unwritable"
    )
