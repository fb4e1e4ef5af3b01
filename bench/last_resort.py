"""How long the local model makes a caller wait for its first token: cold, warmed with the prompt, kept in step.

Asks a llama.cpp that runs already, through the agent's own link: `llama-server --model FILE --port 11434 --jinja`.
"""

import argparse
import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import httpx2
from livekit.agents import llm

from agent.assistant import DEFAULT_INSTRUCTIONS
from agent.build import local_link
from agent.chain.context import growing
from agent.chain.instep import STEP
from agent.chain.links import LLMLink
from agent.chain.wire import SEEN, Seen, watch
from agent.settings import Settings
from bench.stats import spread
from bench.table import table

_QUESTION, _ANSWER = (
    "Could you tell me what the weather was like in the old town by the river last week, and what it will be?",
    "It rained on Monday and Tuesday, and then the sun came out. It stays dry until the end of the week, they say.",
)
_TURN = 55  # tokens of the two, roughly
_WAYS = ("cold", "warmed at start", "kept in step")
_QUICK, _ALL = (0, 1000), (0, 1000, 2500, 6000)


def conversation(tokens: int) -> llm.ChatContext:
    """Make a conversation that no slot has read yet.

    Args:
        tokens: Of its turns, roughly.
    """
    # first of all something new: what another run has read must not match
    found = llm.ChatContext()
    found.add_message(role="system", content=f"{uuid.uuid4().hex}\n{DEFAULT_INSTRUCTIONS}")
    for number in range(tokens // _TURN):
        found.add_message(role="user", content=f"{number}. {_QUESTION}")
        found.add_message(role="assistant", content=_ANSWER)
    return found


async def first_token(link: LLMLink, tokens: int, way: str) -> tuple[float, int | None]:
    """Ask with a conversation of this length behind; return seconds to the first token, and the prompt's tokens.

    Args:
        link: The local model's.
        tokens: Of the conversation.
        way: What the model has read before: nothing, the prompt, or all but the question.
    """
    context = conversation(tokens)
    known = {"cold": [], "warmed at start": context.items[:1], "kept in step": context.items}[way]
    for step in growing(llm.ChatContext(list(known)), 0, STEP):
        await link.read(step, [])
    context.add_message(role="user", content="What time is it?")
    seen = Seen()
    SEEN.set(seen)
    begin, first = time.perf_counter(), 0.0
    async for _ in link.stream(context, []):
        first = first or time.perf_counter() - begin
    return first, seen.prompt_tokens


async def measure(settings: Settings, histories: Sequence[int], runs: int) -> dict[str, list[float]]:
    """Ask in each way, with each history, taking turns; return the seconds by name.

    Args:
        settings: Where the server is.
        histories: Tokens.
        runs: How often.
    """
    times: dict[str, list[float]] = {}
    async with httpx2.AsyncClient(event_hooks={"response": [watch]}) as http:
        link = local_link(settings, http)
        for _ in range(runs):
            for tokens in histories:
                for way in _WAYS:
                    seconds, read = await first_token(link, tokens, way)
                    times.setdefault(f"{tokens:5} tokens, {way}", []).append(seconds)
                    print(f"{tokens} tokens, {way}: {seconds:.3f} s, {read} tokens", file=sys.stderr, flush=True)
    return times


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print a table and optionally write JSON.

    Args:
        argv: The arguments; None takes those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.last_resort", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:11434/v1", help="where llama.cpp listens")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="how often each is measured")
    parser.add_argument("--quick", action="store_true", help="once, with short histories only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs: at least 1")
    settings = Settings(local_llm_base_url=options.url, local_llm_context=0, llm_max_tokens=8)
    load = os.getloadavg()[0]
    histories, runs = (_QUICK, 1) if options.quick else (_ALL, options.runs)
    times = asyncio.run(measure(settings, histories, runs))
    rows = {name: spread(values) for name, values in times.items()}
    print(table("to the first token", rows))
    print(f"{os.cpu_count()} CPUs, load before it began {load:.2f}")
    if options.json:
        figures = {"benchmark": "last_resort", "unit": "s", "load": load, "cpus": os.cpu_count(), "values": times}
        spreads = {name: asdict(row) for name, row in rows.items()}
        options.json.write_text(json.dumps({**figures, "spread": spreads}, indent=2) + "\n")


if __name__ == "__main__":
    main()
