"""How long the local model makes a caller wait: cold, warmed with the prompt, kept in step; and what that costs.

Asks a llama.cpp that runs already, through the agent's own link and chain:

    llama-server --model FILE --port 11434 --jinja --threads 2 --batch-size 256 --ctx-size 16384

`python -m bench.random_model` makes files in the shapes of larger models; `--busy` keeps a speech service at work.
"""

import argparse
import asyncio
import json
import os
import re
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict
from pathlib import Path

import httpx2
from livekit.agents import llm

from agent.assistant import DEFAULT_INSTRUCTIONS
from agent.build import local_link
from agent.chain.context import growing
from agent.chain.instep import STEP
from agent.chain.links import LinkFailed, LLMLink
from agent.chain.wire import SEEN, Seen, watch
from agent.settings import Settings
from bench.busy import busy
from bench.last_resort_calls import cost, outages
from bench.stats import spread
from bench.table import table

_QUESTION, _ANSWER = (
    "Could you tell me what the weather was like in the old town by the river last week, and what it will be?",
    "It rained on Monday and Tuesday, and then the sun came out. It stays dry until the end of the week, they say.",
)
_LAST = "What time is it?"
_TURN = 80  # tokens of the two, roughly
_TOKENS = 24  # of an answer: as long as a short sentence
_WAYS = ("warmed at start", "cold", "kept in step")
Figures = tuple[dict[str, list[float]], list[float]]
_QUICK, _ALL = (0, 1000), (0, 1000, 2500, 6000)


def words() -> list[str]:
    """List every word that is asked here, as a tokenizer has it that knows each."""
    text = " ".join((DEFAULT_INSTRUCTIONS, _QUESTION, _ANSWER, _LAST))
    return sorted({f" {word}" for word in re.findall(r"[A-Za-z]{2,}", text)}, key=lambda word: (-len(word), word))


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


async def first_token(link: LLMLink, context: llm.ChatContext, known: int = 0, read: int = 0) -> tuple[float, float]:
    """Ask with a conversation behind, and add the question and an answer to it.

    Args:
        link: The local model's.
        context: The conversation.
        known: How many of its items the model reads before the question is asked.
        read: How many of them it has read already.

    Returns:
        Seconds to the first token, and tokens a second after it; none of an empty answer.
    """
    for step in growing(llm.ChatContext(context.items[:known]), read, STEP):
        await link.read(step, [])
    context.add_message(role="user", content=_LAST)
    seen = Seen()
    SEEN.set(seen)
    begin, first, pieces = time.perf_counter(), 0.0, 0
    with suppress(LinkFailed):  # a small model may end its answer at once: the end is its first token
        async for _ in link.stream(context, []):
            first = first or time.perf_counter() - begin
            pieces += 1
    first = first or time.perf_counter() - begin
    writing = time.perf_counter() - begin - first
    written = seen.completion_tokens or pieces  # a piece may be several tokens, or half a letter
    context.add_message(role="assistant", content=_ANSWER)
    pace = max(0, written - 1) / writing if writing else 0.0
    said = f"{seen.prompt_tokens} tokens: {first:.3f} s, {pace:.1f} a second"
    print(said, file=sys.stderr, flush=True)
    return first, pace


async def measure(
    settings: Settings, histories: Sequence[int], runs: int, ways: Sequence[str] = _WAYS
) -> tuple[dict[str, list[float]], list[float]]:
    """Ask in each way, with each history, taking turns.

    Args:
        settings: Where the server is.
        histories: Tokens.
        runs: How often.
        ways: Of `_WAYS`; what is kept in step is the conversation that was read cold, a turn later.

    Returns:
        Seconds to the first token by name, and tokens a second.
    """
    times: dict[str, list[float]] = {}
    paces: list[float] = []
    async with httpx2.AsyncClient(event_hooks={"response": [watch]}) as http:
        link = local_link(settings, http)
        for _ in range(runs):
            for tokens in histories:
                context, read = conversation(tokens), 0
                for way in ways:
                    if way == "warmed at start":
                        seconds, pace = await first_token(link, conversation(tokens), known=1)
                    elif way == "cold":
                        seconds, pace = await first_token(link, context)
                        read = len(context.items)
                    else:
                        context.add_message(role="user", content=_QUESTION)
                        context.add_message(role="assistant", content=_ANSWER)
                        seconds, pace = await first_token(link, context, len(context.items), read)
                    times.setdefault(f"{tokens:5} tokens, {way}", []).append(seconds)
                    paces += [pace] if pace else []
    return times, paces


async def run(options: argparse.Namespace) -> Figures:
    """Measure all that was asked for.

    Args:
        options: The command line's.

    Returns:
        Seconds by name, and tokens a second.
    """
    settings = Settings(local_llm_base_url=options.url, local_llm_context=0, llm_max_tokens=_TOKENS)
    histories = options.history or (_QUICK if options.quick else _ALL)
    async with AsyncExitStack() as stack:
        if options.busy:
            await stack.enter_async_context(busy(options.busy))
        ways = [way for way in _WAYS if not options.way or way in options.way]
        times, paces = await measure(settings, histories, 1 if options.quick else options.runs, ways)
        if options.calls:
            times |= await outages(options.url, options.calls)
            times |= await cost(options.url, options.calls)
    return times, paces


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print a table and optionally write JSON.

    Args:
        argv: The arguments; None takes those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.last_resort", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:11434/v1", help="where llama.cpp listens")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="how often each is measured")
    parser.add_argument("--history", type=int, action="append", metavar="TOKENS", help="only this; repeat for more")
    parser.add_argument("--way", choices=_WAYS, action="append", help="only this; repeat for more")
    parser.add_argument("--calls", type=int, default=0, metavar="N", help="play so many calls in which the cloud fails")
    parser.add_argument("--busy", metavar="URL", help="a speech service that has two calls to serve meanwhile")
    parser.add_argument("--quick", action="store_true", help="once, with short histories only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs: at least 1")
    load = os.getloadavg()[0]
    times, paces = asyncio.run(run(options))
    rows = {name: spread(values) for name, values in times.items()}
    print(table("to the first token", rows))
    if paces:
        pace = spread(paces)
        print(f"{pace.median:.1f} tokens a second (from {pace.least:.1f} to {pace.most:.1f})")
    print(f"{os.cpu_count()} CPUs, load before it began {load:.2f}")
    if options.json:
        figures = {"benchmark": "last_resort", "unit": "s", "load": load, "cpus": os.cpu_count(), "values": times}
        spreads = {name: asdict(row) for name, row in rows.items()}
        options.json.write_text(json.dumps({**figures, "tokens_per_second": paces, "spread": spreads}, indent=2) + "\n")


if __name__ == "__main__":
    main()
