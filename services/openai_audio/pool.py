"""A bounded number of workers, and a bounded number of callers who wait for one."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Full(Exception):
    """Report that all workers are busy and the queue is full."""


class Pool:
    """Run blocking work in threads, and refuse what would wait too long.

    Who is cancelled while waiting frees the place at once; while being worked for, when the worker is done.

    Args:
        workers: Pieces of work at the same time.
        queue: Pieces that may wait for a worker.
    """

    def __init__(self, workers: int, queue: int) -> None:
        self._executor = ThreadPoolExecutor(workers)
        self._places = threading.Semaphore(workers + queue)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        if not self._places.acquire(blocking=False):
            raise Full
        future = self._executor.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return future

    async def run(self, work: Callable[[], T]) -> T:
        """Run one piece of work and return its result.

        Raises:
            Full: There is no place for it.
        """
        return await asyncio.wrap_future(self._submit(work))

    async def stream(self, work: Callable[[], Iterator[bytes]]) -> AsyncGenerator[bytes, None]:
        """Hand on what an iterator yields in a thread; stops it when nobody listens any more.

        Raises:
            Full: There is no place for it.
        """
        loop, gone = asyncio.get_running_loop(), threading.Event()
        chunks: asyncio.Queue[bytes | None] = asyncio.Queue()

        def pump() -> None:
            try:
                for chunk in work():
                    if gone.is_set():
                        return
                    loop.call_soon_threadsafe(chunks.put_nowait, chunk)
            finally:
                if not gone.is_set():
                    loop.call_soon_threadsafe(chunks.put_nowait, None)

        pumping = self._submit(pump)
        try:
            while (chunk := await chunks.get()) is not None:
                yield chunk
            await asyncio.wrap_future(pumping)
        finally:
            gone.set()
            pumping.cancel()

    def close(self) -> None:
        """Let go of the threads without waiting for them."""
        self._executor.shutdown(wait=False, cancel_futures=True)
