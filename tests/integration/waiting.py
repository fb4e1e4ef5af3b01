"""Waiting for what must come, and no longer than is decent."""

import time
from collections.abc import Callable

_BETWEEN = 0.1  # s


def until(holds: Callable[[], object], seconds: float) -> None:
    """Look again and again.

    Args:
        holds: What must become true.
        seconds: At most.

    Raises:
        TimeoutError: It did not.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s")
        time.sleep(_BETWEEN)
