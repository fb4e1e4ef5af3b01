"""The bounded pool of workers."""

import asyncio
import threading
from contextlib import aclosing

from services.openai_audio.pool import Pool


async def test_work_stops_when_nobody_listens_any_more():
    pool, step, yielded = Pool(1, 0), threading.Semaphore(1), []

    def work():
        for number in range(1000):
            step.acquire(timeout=10)
            yielded.append(number)
            yield b"x"

    async with aclosing(pool.stream(work)) as stream:
        assert await anext(stream) == b"x"
    step.release(1000)
    assert await asyncio.wait_for(pool.run(lambda: "free"), 10) == "free"
    assert len(yielded) <= 3
