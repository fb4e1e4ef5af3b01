"""A bounded number of workers, and a bounded number of callers who wait for one."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Full(Exception):
    """Report that all workers are busy and the queue is full."""


class Pool:
    """Run blocking work in threads, and refuse what would wait too long.

    Args:
        workers: Pieces of work at the same time.
        queue: Pieces that may wait for a worker.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(workers)
        self._limit = workers + queue
        self._inside = 0

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._inside >= self._limit:
            raise Full
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(self, work: Callable[[], T]) -> T:
        """Run one piece of work and return its result.

        Raises:
            Full: There is no place for it.
        """
        with self._place():
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def stream(self, work: Callable[[], Iterator[bytes]]) -> AsyncGenerator[bytes, None]:
        """Hand on what an iterator yields in a thread; stops it when nobody listens any more.

        Raises:
            Full: There is no place for it.
        """
        with self._place():
            loop, gone = asyncio.get_running_loop(), threading.Event()
            chunks: asyncio.Queue[bytes | None] = asyncio.Queue()

            def pump() -> None:
                try:
                    for chunk in work():
                        if gone.is_set():
                            return
                        loop.call_soon_threadsafe(chunks.put_nowait, chunk)
                finally:
                    loop.call_soon_threadsafe(chunks.put_nowait, None)

            pumping = loop.run_in_executor(self._executor, pump)
            try:
                while (chunk := await chunks.get()) is not None:
                    yield chunk
                await pumping
            finally:
                gone.set()

    def close(self) -> None:
        """Let go of the threads without waiting for them."""
        self._executor.shutdown(wait=False, cancel_futures=True)
