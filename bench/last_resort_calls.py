"""Calls in which the cloud fails at a random turn, through the whole chain; and what reading along costs the cloud."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager

import httpx
from livekit.agents import llm
from pydantic import SecretStr

from agent.assistant import DEFAULT_INSTRUCTIONS
from agent.build import build_chain
from agent.chain import Answer, Attempted, Chain
from agent.settings import Settings
from bench.chain.processes import child

_MODELS = ("mistralai/mistral-nemo", "qwen/qwen3-30b-a3b-instruct-2507")
_ANSWER = (
    "It rained on Monday and Tuesday, and then the sun came out. It stays dry until the end of the week, they say."
)
_TURNS = 8
_THINKS = 4.0  # s that a caller listens and thinks between two questions
_HISTORY = 45  # turns of a long call, about 2500 tokens
_NOBODY = "http://127.0.0.1:9/v1"


@asynccontextmanager
async def _cloud() -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    async with child("simulator") as simulator:
        address = f"http://127.0.0.1:{simulator.ready['port']}"
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            yield http, f"{address}/api/v1"


async def _put(http: httpx.AsyncClient, *models: str, **setting: object) -> None:
    for model in models:
        body = {"text": _ANSWER, "first_token": 0.05, **setting}
        (await http.put(f"/control/models/{model}", json=body)).raise_for_status()


def _chain(cloud: str, local: str, log: Callable[[Attempted], None]) -> tuple[Chain, str]:
    settings = Settings(
        openrouter_api_key=SecretStr("sk-or-bench"),
        openrouter_base_url=cloud,
        llm_model=_MODELS,
        llm_max_tokens=48,
        local_llm_base_url=local,
    )
    return build_chain(settings, log=log), settings.local_llm_model


async def _reply(chain: Chain, context: llm.ChatContext, question: str) -> float:
    """Ask; return the seconds to the first sentence, and keep the answer."""
    context.add_message(role="user", content=question)
    begin, first, said = time.perf_counter(), 0.0, []
    async with aclosing(chain.reply(context, [])) as events:
        async for event in events:
            if isinstance(event, Answer):
                first = first or time.perf_counter() - begin
                said.append(event.text)
    context.add_message(role="assistant", content=" ".join(said))
    return first


def _begun(turns: int) -> llm.ChatContext:
    context = llm.ChatContext()
    context.add_message(role="system", content=f"{random.random()}\n{DEFAULT_INSTRUCTIONS}")  # noqa: S311
    for number in range(turns):
        context.add_message(role="user", content=f"{number}. Could you tell me what the weather will be this week?")
        context.add_message(role="assistant", content=_ANSWER)
    return context


async def outages(local: str, calls: int) -> dict[str, list[float]]:
    """Play calls whose cloud fails from a random turn on; return the local model's seconds to its first token.

    Args:
        local: Where it is.
        calls: How many.
    """
    times: dict[str, list[float]] = {"cloud fails: first turn": [], "cloud fails: later turns": []}
    async with _cloud() as (http, cloud):
        for number in range(calls):
            seen: list[Attempted] = []
            chain, name = _chain(cloud, local, seen.append)
            context, down = _begun(_HISTORY // 3), random.Random(number).randrange(1, _TURNS - 2)  # noqa: S311
            chain.prepare(context, [])
            for turn in range(_TURNS):
                await _put(http, *_MODELS, behaviour="503" if turn >= down else "ok")
                await asyncio.sleep(_THINKS)
                before = len(seen)
                await _reply(chain, context, f"And number {turn}, what about that?")
                for one in seen[before:]:
                    if one.model == name and one.first_ms is not None:
                        row = "cloud fails: first turn" if turn == down else "cloud fails: later turns"
                        times[row].append(one.first_ms / 1000)
                        print(f"call {number}, down since turn {down}, turn {turn}: {one}", file=sys.stderr, flush=True)
            await chain.aclose()
    return {name: values for name, values in times.items() if values}


async def cost(local: str, calls: int) -> dict[str, list[float]]:
    """Let the second cloud model answer while the first is limited, in turns with a local model that reads and without.

    Args:
        local: Where the local model is.
        calls: Ten pairs of turns each.
    """
    times: dict[str, list[float]] = {"cloud answers, local reads": [], "cloud answers, no local": []}
    async with _cloud() as (http, cloud):
        await _put(http, _MODELS[1])
        await _put(http, _MODELS[0], behaviour="429_upstream", retry_after=600)
        for _ in range(calls):
            chains = [_chain(cloud, url, lambda _: None)[0] for url in (local, _NOBODY)]
            contexts = [_begun(_HISTORY), _begun(_HISTORY)]
            for turn in range(11):
                for chain, context, values in zip(chains, contexts, times.values(), strict=True):
                    first = await _reply(chain, context, f"And number {turn}, what about that?")
                    if turn:  # in the first one the limit is met
                        values.append(first)
                    await asyncio.sleep(1.3)  # the reading begins a second after the answer
            for chain in chains:
                await chain.aclose()
    return times
