"""An event loop whose clock jumps to the next timer when nothing is ready: minutes of waiting cost microseconds."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

BEGIN = 1000.0  # s; no moment is 0, as none is on a host that has started
_TICK = 1e-6  # s that a round of the loop takes: where time stood still, a wait cut short by rounding would never end
_ROUNDS = 200_000  # of the loop, after which it is taken to turn for ever

Result = TypeVar("Result")


class _Jump(selectors.SelectSelector):
    """Take the place of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGIN
        self.rounds = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        self.rounds += 1
        if timeout is None or self.rounds > _ROUNDS:
            raise AssertionError("nothing will ever happen again" if timeout is None else "the loop turns for ever")
        self.now += max(timeout, _TICK)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Count seconds that do not pass. `broken` keeps what would have been logged and forgotten."""

    def __init__(self) -> None:
        self._jump = _Jump()
        self.broken: list[dict[str, Any]] = []
        super().__init__(self._jump)
        self.set_exception_handler(lambda _loop, context: self.broken.append(context))

    def time(self) -> float:
        return self._jump.now

    def clear(self) -> None:
        """End what a broken test has left."""
        self._jump.rounds = 0
        while left := asyncio.all_tasks(self):
            for task in left:
                task.cancel()
            self.run_until_complete(asyncio.wait(left))
        self.run_until_complete(self.shutdown_asyncgens())


def run(main: Callable[[VirtualLoop], Awaitable[Result]]) -> Result:
    """Run until `main` has returned; nothing it started may be left.

    Args:
        main: Gets the loop.
    """
    loop = VirtualLoop()
    try:
        result = loop.run_until_complete(main(loop))
        left = asyncio.all_tasks(loop)
        assert not left, f"still running: {left}"
        assert not loop.broken, loop.broken
        return result
    finally:
        loop.clear()
        loop.close()
