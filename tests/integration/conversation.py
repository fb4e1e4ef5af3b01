"""A conversation in text that lasts, so that something can happen between two turns, and inside one."""

import json
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.integration.command import Folder
from tests.integration.text import inside
from tests.integration.waiting import until

_PROGRAM = Path(__file__).with_name("inside.py")
_MOST = 90  # s


class Conversation:
    """Talk to the agent turn by turn, in one session, which knows what happened in earlier ones.

    Args:
        text: The services' folder.
        settings: What differs from the stack's.
    """

    def __init__(self, text: Folder, **settings: str | None) -> None:
        command = inside(text, settings, "python", "-c", _PROGRAM.read_text())
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._turns = 0
        self._events: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def turn(self, question: str) -> list[dict[str, Any]]:
        """Ask, and wait for the turn's end; return its events.

        Args:
            question: What the caller says.
        """
        self.asks(question)
        return self.ended()

    def asks(self, question: str) -> None:
        """Begin a turn.

        Args:
            question: What the caller says.
        """
        assert self._running.stdin is not None
        self._turns += 1
        self._running.stdin.write(f"{question}\n")
        self._running.stdin.flush()

    def hears(self, kind: str) -> None:
        """Wait until the turn has an event of that kind.

        Args:
            kind: As `agent ask` calls it.
        """
        until(lambda: any(event["kind"] == kind for event in self._heard()) or not self._reader.is_alive(), _MOST)
        assert self._reader.is_alive(), self._events

    def ended(self) -> list[dict[str, Any]]:
        """Wait for the turn's end; return its events."""
        self.hears("done")
        return self._heard()

    def _heard(self) -> list[dict[str, Any]]:
        return [event for event in [*self._events] if event["turn"] == self._turns]

    def _read(self) -> None:
        assert self._running.stdout is not None
        for line in self._running.stdout:
            self._events.append(json.loads(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._running.stdin is not None
        self._running.stdin.close()
        try:
            self._running.wait(_MOST)
        finally:
            self._running.kill()
