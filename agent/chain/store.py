"""Where health is kept: in this process, or in a file that all sessions of a host share."""

import logging
import mmap
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from agent.chain.marks import Mark

log = logging.getLogger("agent.chain")
Change = Callable[[Mark], Mark]
_load = lru_cache(maxsize=256)(Mark.load)  # a mark is read far more often than it changes
_NEW = Mark()
_BROKEN = (sqlite3.Error, OSError, ValueError, TypeError, KeyError)
_STAMP = 8  # bytes; another one after each change
_TRUSTED = 0.5  # s; a writer that was killed between its change and its stamp is noticed by then
_PATIENCE = 0.05  # s; a writer holds the lock for well under a millisecond, and the event loop waits meanwhile


class Store(Protocol):
    """Keep a mark for each key; an update is atomic over all who share it."""

    def read(self, keys: Sequence[str]) -> dict[str, Mark]:
        """Return the marks of these keys; a new one where none is kept.

        Args:
            keys: Links.
        """

    def update(self, key: str, change: Change) -> tuple[Mark, Mark]:
        """Change a mark; return it as it was and as it is.

        Args:
            key: A link.
            change: Pure: it may run again when another process was faster.
        """


class MemoryStore:
    """Keep marks in this process alone: for `ask`, drills and tests, which must not disturb real callers."""

    def __init__(self) -> None:
        self._marks: dict[str, Mark] = {}

    def read(self, keys: Sequence[str]) -> dict[str, Mark]:
        """Return the marks."""
        return {key: self._marks.get(key, _NEW) for key in keys}

    def update(self, key: str, change: Change) -> tuple[Mark, Mark]:
        """Change a mark."""
        before = self._marks.get(key, Mark())
        self._marks[key] = after = change(before)
        return before, after


class FileStore:
    """Share marks through an SQLite file: its locks are the kernel's, so that a crashed writer leaves none.

    A file that cannot be used (disk full, removed) costs the sharing and nothing else. Most turns change nothing that
    another session has not read yet, so that a small shared memory tells whether the file must be read at all.

    Args:
        path: The file; every process of the host names the same. Its folder should be in memory (tmpfs).
        clock: Seconds, monotonic.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._alone = MemoryStore()
        self._warned = False
        self._file: sqlite3.Connection | None = None
        self._changed: mmap.mmap | None = None
        self._known: dict[str, Mark] = {}
        self._known_since = (b"", 0.0)

    def _open(self) -> sqlite3.Connection:
        if self._file is None:
            self._changed = _shared(self._path.with_name(f"{self._path.name}-changed"))
            file = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            # lost with the machine, which ends every cooldown's meaning anyway
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=OFF")
            file.execute("CREATE TABLE IF NOT EXISTS marks (key TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID")
            self._file = file
        return self._file

    def read(self, keys: Sequence[str]) -> dict[str, Mark]:
        """Return the marks."""
        try:
            file = self._open()
            change, since = self._known_since
            if self._changed is None or self._changed[:] != change or self._clock() > since + _TRUSTED:
                self._look(file)
        except _BROKEN as error:
            self._give_up(error)
            return self._alone.read(keys)
        return {key: self._known.get(key, _NEW) for key in keys}

    def _look(self, file: sqlite3.Connection) -> None:
        # in this order: what is committed after the first line changes it again
        self._known_since = (self._changed[:] if self._changed else b"", self._clock())
        self._known = {key: _load(text) for key, text in file.execute("SELECT key, mark FROM marks")}

    def update(self, key: str, change: Change) -> tuple[Mark, Mark]:
        """Change a mark."""
        try:
            file = self._open()
            file.execute("BEGIN IMMEDIATE")
            try:
                row = file.execute("SELECT mark FROM marks WHERE key = ?", (key,)).fetchone()
                before = _load(row[0]) if row else Mark()
                after = change(before)
                if after != before:
                    file.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (key, after.dump()))
                file.execute("COMMIT")
            except BaseException:
                file.execute("ROLLBACK")
                raise
            if after != before and self._changed:
                self._changed[:] = os.urandom(len(self._changed))
                self._look(file)  # now, while nobody waits for it
        except _BROKEN as error:
            self._give_up(error)
            return self._alone.update(key, change)
        return before, after

    def _give_up(self, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            log.warning("%s: %s: this call keeps its links' health to itself", self._path, error)
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._changed is not None:
            self._changed.close()
            self._changed = None


def _shared(path: Path) -> mmap.mmap:
    with path.open("a+b") as file:
        file.truncate(_STAMP)
        return mmap.mmap(file.fileno(), _STAMP)
