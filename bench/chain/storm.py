"""The first model is rate-limited: 50 sessions in several processes, three rounds; and 60 turns one after another.

Every session has a router of its own, as every call has a process of its own in LiveKit; ten share a process here to
spare memory. Round 1 starts when nobody knows of the limit, round 2 while everybody could, round 3 when it has just
ended for all who keep to `Retry-After` (and the model refuses still).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

from bench.chain.grid import grid, milliseconds
from bench.chain.hearing import Outcome, classify
from bench.chain.processes import Contender, contender
from bench.chain.run import Run
from bench.chain.spec import Spec

RETRY_AFTER = 10  # s
PROCESSES, SESSIONS = 5, 10
GRACE = 0.25  # s; who asked this soon after the first refusal may not have seen it
_LEAD = 0.5  # s; for the command to reach all processes


async def measure(run: Run) -> dict[str, Any]:
    """Let the storm break over one contender after another.

    Args:
        run: What to measure with.
    """
    return {"retry_after": RETRY_AFTER, "contenders": {name: await _storm(run, name) for name in run.names}}


async def _storm(run: Run, name: str) -> dict[str, Any]:
    processes, sessions = (2, 5) if run.quick else (PROCESSES, SESSIONS)
    spec = replace(run.spec(name, "storm"), store=str(run.folder / "health"))
    await run.healthy(spec)
    await run.simulator.put(spec.models[0], "429_upstream", retry_after=RETRY_AFTER)
    async with AsyncExitStack() as stack:
        entering = [stack.enter_async_context(contender(name, run.litellm)) for _ in range(processes)]
        crowd = [await one for one in entering]
        keys = [f"session {number}" for number in range(sessions)]
        await asyncio.gather(*(one.build(dict.fromkeys(keys, spec)) for one in crowd))
        rounds = [await _round(crowd, keys), await _round(crowd, keys)]
        asked = await _asked(run, spec)
        await asyncio.sleep(max(0, asked[-1]["time"] + RETRY_AFTER + _LEAD - time.time()))
        rounds.append(await _round(crowd, keys))
        asked = await _asked(run, spec)
    moments = [request["time"] for request in asked]
    starts = [one["start"] for one in rounds]
    return {
        "rounds": [
            {**one, "requests": sum(start <= moment < end for moment in moments)}
            for one, start, end in zip(rounds, starts, [*starts[1:], float("inf")], strict=True)
        ],
        "known": len(knowing(asked, RETRY_AFTER, GRACE)),
    }


async def _asked(run: Run, spec: Spec) -> list[dict[str, Any]]:
    await asyncio.sleep(0.5)  # what goes on behind the callers' backs
    return [request for request in await run.simulator.requests() if request["model"] == spec.models[0]]


async def _round(crowd: Sequence[Contender], keys: Sequence[str]) -> dict[str, Any]:
    start = time.time() + _LEAD
    results = await asyncio.gather(*(one.run(keys, at=start) for one in crowd))
    heard = [one for part, _ in results for one in part]
    whole = sum(classify(one.text, apologised=one.apologised) is Outcome.WHOLE for one in heard)
    first = [one.sentence for one in heard if one.sentence is not None]
    return {"start": start, "turns": len(heard), "whole": whole, "sentence": first}


def knowing(asked: Sequence[Mapping[str, Any]], retry_after: float, grace: float) -> list[float]:
    """Return when the model was asked although a refusal had said that it was of no use yet.

    Args:
        asked: The requests to it, all refused, with their `time` and how many `seconds` each took.
        retry_after: What every refusal said, seconds.
        grace: How long after a refusal a request may still be one that had not seen it, seconds.
    """
    found, known, until = [], float("inf"), 0.0
    for request in sorted(asked, key=lambda one: one["time"]):
        ended = request["time"] + (request["seconds"] or 0.0)
        if known + grace < request["time"] < until:
            found.append(request["time"])
        elif request["time"] >= until:
            known = ended  # the first refusal of a new limit
        until = max(until, ended + retry_after)
    return found


def text(data: Mapping[str, Any]) -> str:
    """Write a row a contender.

    Args:
        data: What `measure` returned.
    """
    headings = [
        "requests to the limited model",
        "nobody knows",
        "all could know",
        "limit just over",
        "although known",
        "answered whole",
        "first sentence, ms: median (p95)",
    ]
    rows = []
    for name, found in data["contenders"].items():
        rounds = found["rounds"]
        whole, turns = sum(one["whole"] for one in rounds), sum(one["turns"] for one in rounds)
        first = [moment for one in rounds for moment in one["sentence"]]
        counts = [str(one["requests"]) for one in rounds]
        rows.append([name, *counts, str(found["known"]), f"{whole} of {turns}", milliseconds(first)])
    title = (
        f"`Retry-After` {data['retry_after']} s; all turns of a round begin at once, so that times are mostly queueing"
    )
    return f"{title}\n\n{grid(headings, rows)}"
