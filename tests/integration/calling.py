"""A call that lasts, so that something can happen in it."""

import json
import subprocess
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.integration.waiting import until

CALLS = "calls"  # below a stack's folder: the sound and the summary of each call of the test that runs
_MOST = 240  # s
_NUMBERS = count()  # of all calls: two may be placed at once


class Calling:
    """Run `deployctl call` beside the test.

    Args:
        begin: Begins a command of deployctl's.
        folder: The stack's.
        args: Further arguments.
    """

    def __init__(self, begin: Callable[..., subprocess.Popen[str]], folder: Path, *args: str) -> None:
        calls = folder / CALLS
        calls.mkdir(exist_ok=True)
        self._kept = calls / f"{next(_NUMBERS)}"
        self._running = begin("call", "--json", *args, "--record", f"{self._kept}.wav")
        self._progress: list[str] = []
        self._said: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            for stream, lines in ((self._running.stderr, self._progress), (self._running.stdout, self._said))
        ]
        for reader in self._readers:
            reader.start()

    def asks(self, question: str) -> None:
        """Wait until the caller begins to say it.

        Args:
            question: One of the call's.
        """
        self._tells(f"asking: {question}")

    def dials(self) -> None:
        """Wait until the caller, whose questions are made by then, waits for the agent."""
        self._tells("waiting for the agent")

    def ended(self, seconds: float = _MOST) -> dict[str, Any]:
        """Wait for the call's end; return its summary.

        Args:
            seconds: At most.
        """
        self.code = self._running.wait(seconds)
        for reader in self._readers:
            reader.join()
        Path(f"{self._kept}.json").write_text("".join(self._said))
        Path(f"{self._kept}.txt").write_text("".join(self._progress))
        assert "Traceback" not in "".join(self._progress), "".join(self._progress)
        document = json.loads("".join(self._said))
        assert "data" in document, document
        return dict(document["data"])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lasts():
            self._running.kill()
            self._running.wait()

    def _tells(self, words: str) -> None:
        until(lambda: any(words in line for line in [*self._progress]) or not self._lasts(), _MOST)
        assert self._lasts(), "".join(self._progress)

    def _lasts(self) -> bool:
        return self._running.poll() is None

    @staticmethod
    def _read(stream: Any, lines: list[str]) -> None:
        for line in stream:
            lines.append(line)
