"""A caller who interrupts: every connection closed at once, over real HTTP, and nothing more is handed on."""

import asyncio
import time
from collections.abc import AsyncGenerator

import pytest
from livekit.agents import llm

from agent.build import build_chain
from agent.chain import Answer, Chain, Event
from agent.chain.store import MemoryStore
from tests.unit.agent.conftest import FIRST, SECOND, hear
from tests.unit.openrouter_sim.conftest import Sim

CLOSED = 0.1  # s; a bound of the product
TRIES = 3  # the best of them counts: a busy machine is late with everything


def ask(chain: Chain) -> AsyncGenerator[Event]:
    context = llm.ChatContext()
    context.add_message(role="user", content="tell me a story")
    return chain.reply(context, [])


async def interrupted(cloud: Sim, chain: Chain, open_requests: int, *, heard: int = 0) -> float:
    """Interrupt once so many requests are open and so many sentences heard; return seconds until all were closed."""
    before = cloud.report()["total"]
    reply, sentences = ask(chain), []

    async def listen() -> None:
        async for event in reply:
            sentences.append(event)

    listening = asyncio.create_task(listen())
    async with asyncio.timeout(5):
        while cloud.report()["total"] < before + open_requests or len(sentences) < heard:
            await asyncio.sleep(0.005)
    said, now = len(sentences), time.time()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await reply.aclose()
    async with asyncio.timeout(5):
        while not all(one["disconnected"] for one in cloud.report()["requests"][before:]):
            await asyncio.sleep(0.005)
    assert len(sentences) == said
    assert [event async for event in reply] == []
    return max(one["time"] + one["seconds"] for one in cloud.report()["requests"][before:]) - now


async def test_while_two_models_say_nothing_both_are_let_go(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("comments_only", model=model)
    took = [await interrupted(cloud, build_chain(settings), 2) for _ in range(TRIES)]
    assert min(took) < CLOSED


async def test_in_the_midst_of_an_answer_its_model_is_let_go(settings, cloud):
    cloud.put(model=FIRST, text="One is here. Two is near. " * 20, tokens_per_second=20)
    took = [await interrupted(cloud, build_chain(settings), 1, heard=1) for _ in range(TRIES)]
    assert min(took) < CLOSED


async def test_in_the_race_of_a_comeback_both_are_let_go_and_the_comeback_is_free_for_the_next(settings, cloud):
    took = []
    for _ in range(TRIES):
        for model in (FIRST, SECOND):
            cloud.put(model=model, text="One is here.")
        cloud.put("429_upstream", model=FIRST, times=1, retry_after=1)
        store = MemoryStore()
        chain = build_chain(settings.model_copy(update={"llm_head_start": 0.05}), store)
        await hear(chain)
        await asyncio.sleep(1.1)
        for model in (FIRST, SECOND):
            cloud.put("comments_only", model=model)
        took.append(await interrupted(cloud, chain, 2))
        assert all(mark.lease == 0 for mark in store.read(list(store._marks)).values())
    assert min(took) < CLOSED


async def test_while_it_waits_for_a_model_to_come_back_nobody_is_asked_afterwards(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("429_upstream", model=model, times=1, retry_after=1)
    reply = ask(build_chain(settings.model_copy(update={"llm_local_after": 2.0})))
    async with asyncio.timeout(5):
        await anext(reply)
        waits = asyncio.create_task(anext(reply))
        await asyncio.sleep(0.3)
        waits.cancel()
        await asyncio.gather(waits, return_exceptions=True)
        await reply.aclose()
    asked = cloud.report()["total"]
    await asyncio.sleep(1.2)
    assert cloud.report()["total"] == asked == 2


async def test_who_answers_after_an_interruption_is_the_first_model_again(settings, cloud):
    cloud.put("hang", model=FIRST)
    chain = build_chain(settings)
    await interrupted(cloud, chain, 1)
    cloud.put(model=FIRST, text="One is here.")
    found = await hear(chain)
    assert found.done.model == FIRST
    assert [event.text for event in found.events if isinstance(event, Answer)] == ["One is here."]


@pytest.mark.parametrize("moment", [0.0, 0.02])
async def test_an_interruption_at_the_very_begin_leaves_nothing_open(settings, cloud, moment):
    reply = ask(build_chain(settings))
    task = asyncio.create_task(anext(reply))
    await asyncio.sleep(moment)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await reply.aclose()
    await asyncio.sleep(0.2)
    assert all(one["disconnected"] or one["seconds"] for one in cloud.report()["requests"])
