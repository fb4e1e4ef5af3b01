"""Do several things side by side, and wait for none of them longer than one has time."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


def side_by_side(tasks: Mapping[K, Callable[[], V]], seconds: float) -> Iterator[tuple[K, V | Exception]]:
    """Begin every task at once, and yield each with what it returned or raised, the first to end first.

    A task that takes longer is left alone and not yielded: its thread is a daemon, so the program can still end.

    Args:
        tasks: Name to what is to be done.
        seconds: For all of them together.
    """
    ended: queue.SimpleQueue[tuple[K, V | Exception]] = queue.SimpleQueue()

    def do(name: K, task: Callable[[], V]) -> None:
        try:
            ended.put((name, task()))
        except Exception as error:
            ended.put((name, error))

    end = time.monotonic() + seconds
    for name, task in tasks.items():
        threading.Thread(target=do, args=(name, task), daemon=True).start()
    for _ in tasks:
        try:
            yield ended.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return


class Once(Generic[V]):
    """Make something when it is first asked for, and only once, whoever asks from whichever thread.

    Args:
        make: Makes it; what it raises is raised for everybody.
    """

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._outcome: V | None = None
        self._error: Exception | None = None
        self._made = False

    def __call__(self) -> V:
        """Return it."""
        with self._lock:
            if not self._made:
                try:
                    self._outcome = self._make()
                except Exception as error:
                    self._error = error
                self._made = True
        if self._error is not None:
            raise self._error
        return self._outcome  # type: ignore[return-value] # made, or raised


def begun(make: Callable[[], V]) -> Once[V]:
    """Begin to make something; whoever asks for it waits for the rest, and hears of what went wrong.

    Args:
        make: Makes it.
    """
    once = Once(make)

    def begin() -> None:
        with suppress(Exception):
            once()

    threading.Thread(target=begin, daemon=True).start()
    return once
