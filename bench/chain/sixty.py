"""Sixty turns one after another in one session, half a second apart, while the first model is rate-limited."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bench.chain.grid import grid, milliseconds
from bench.chain.hearing import Outcome, classify
from bench.chain.processes import Contender
from bench.chain.run import Run

TURNS, FEW = 60, 14
PACE = 0.5  # s from one turn's start to the next one's
RETRY_AFTER = 5  # s


async def measure(run: Run) -> dict[str, Any]:
    """Let all contenders take their turns beside each other; between turns they sleep.

    Args:
        run: What to measure with.
    """
    async with run.contenders() as contenders:
        found = await asyncio.gather(*(_turns(run, name, contender) for name, contender in contenders.items()))
    return {"retry_after": RETRY_AFTER, "contenders": dict(zip(run.names, found, strict=True))}


async def _turns(run: Run, name: str, contender: Contender) -> dict[str, Any]:
    spec = run.spec(name, "sixty")
    await run.healthy(spec)
    await run.simulator.put(spec.models[0], "429_upstream", retry_after=RETRY_AFTER)
    await contender.build({"one": spec})
    sentence, whole, starts = [], 0, []
    for _ in range(FEW if run.quick else TURNS):
        starts.append(time.time())
        (heard,), _ = await contender.run(["one"])
        sentence += [] if heard.sentence is None else [heard.sentence]
        whole += classify(heard.text, apologised=heard.apologised) is Outcome.WHOLE
        await asyncio.sleep(max(0.0, starts[-1] + PACE - time.time()))
    await asyncio.sleep(0.5)  # what goes on behind the caller's back
    asked = [request for request in await run.simulator.requests() if request["model"] == spec.models[0]]
    moments = [request["time"] for request in asked]
    return {
        "turns": len(starts),
        "whole": whole,
        "sentence": sentence,
        "requests": len(asked),
        "ended": ended(moments[0], starts[-1], RETRY_AFTER),
        "known": len(knowing(asked, RETRY_AFTER)),
    }


def ended(first: float, last: float, retry_after: float) -> int:
    """Return how many cooldowns ended in time for a turn, had the model been asked whenever one did.

    Args:
        first: The first request, seconds.
        last: The last turn, seconds.
        retry_after: How long each cooldown was, seconds.
    """
    return int(max(0.0, last - first) // retry_after)


def knowing(asked: Sequence[Mapping[str, Any]], retry_after: float) -> list[float]:
    """Return when the model was asked although a refusal had said that it was of no use yet.

    Args:
        asked: The requests to it, all refused, with their `time` and how many `seconds` each took.
        retry_after: What every refusal said, seconds.
    """
    found, until = [], 0.0
    for request in sorted(asked, key=lambda one: one["time"]):
        if request["time"] < until:
            found.append(request["time"])
        until = max(until, request["time"] + (request["seconds"] or 0.0) + retry_after)
    return found


def text(data: Mapping[str, Any]) -> str:
    """Write a row a contender.

    Args:
        data: What `measure` returned.
    """
    headings = [
        "",
        "turns",
        "answered whole",
        "requests to the limited model",
        "cooldowns that ended",
        "although known",
        "first sentence, ms: median (p95)",
    ]
    rows = [
        [
            name,
            *(str(found[key]) for key in ("turns", "whole", "requests", "ended", "known")),
            milliseconds(found["sentence"]),
        ]
        for name, found in data["contenders"].items()
    ]
    return f"`Retry-After` {data['retry_after']} s\n\n" + grid(headings, rows)
