"""The bounded pool of workers."""

import asyncio
import threading
from contextlib import aclosing

import pytest

from services.openai_audio.pool import Full, Pool


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
    assert await run_when_free(pool) == "free"
    assert len(yielded) <= 3


async def test_who_gives_up_while_waiting_leaves_the_queue_and_is_never_worked_for():
    pool, hold, done = Pool(1, 1), threading.Event(), []
    working = asyncio.create_task(pool.run(lambda: hold.wait(10)))
    waiting = asyncio.create_task(pool.run(lambda: done.append("in vain")))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    next_one = asyncio.create_task(pool.run(lambda: "next"))
    await asyncio.sleep(0)
    hold.set()
    assert (await working, await next_one, done) == (True, "next", [])


async def test_who_gives_up_while_being_worked_for_keeps_the_worker_until_it_is_done():
    pool, begun, hold = Pool(1, 0), threading.Event(), threading.Event()
    working = asyncio.create_task(pool.run(lambda: begun.set() or hold.wait(10)))
    await asyncio.to_thread(begun.wait, 10)
    working.cancel()
    await asyncio.wait([working])
    with pytest.raises(Full):
        await pool.run(lambda: None)
    hold.set()
    assert await run_when_free(pool) == "free"


async def test_what_breaks_in_a_stream_reaches_its_listener():
    def work():
        yield b"x"
        raise ValueError("broken")

    stream = Pool(1, 0).stream(work)
    assert await anext(stream) == b"x"
    with pytest.raises(ValueError, match="broken"):
        await anext(stream)


async def run_when_free(pool: Pool) -> str:
    async with asyncio.timeout(10):
        while True:
            try:
                return await pool.run(lambda: "free")
            except Full:
                await asyncio.sleep(0)
