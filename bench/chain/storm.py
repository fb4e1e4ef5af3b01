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
    await run.healthy(spare := run.spec(name, "nothing"))
    async with AsyncExitStack() as stack:
        entering = [stack.enter_async_context(contender(name, run.litellm)) for _ in range(processes)]
        crowd = [await one for one in entering]
        await asyncio.gather(*(one.once([spare]) for one in crowd))  # the first call of all imports and fills caches
        keys = [f"session {number}" for number in range(sessions)]
        await asyncio.gather(*(one.build(dict.fromkeys(keys, spec)) for one in crowd))
        rounds = [await _round(crowd, keys), await _round(crowd, keys)]
        asked = await _asked(run, spec)
        await asyncio.sleep(max(0, asked[-1]["time"] + RETRY_AFTER + _LEAD - time.time()))
        rounds.append(await _round(crowd, keys))
        asked = await _asked(run, spec)
    moments = [request["time"] for request in asked]
    starts = [one["start"] for one in rounds]
    counts = [
        sum(start <= moment < end for moment in moments)
        for start, end in zip(starts, [*starts[1:], float("inf")], strict=True)
    ]
    return {
        "rounds": [{**one, "requests": count} for one, count in zip(rounds, counts, strict=True)],
        "known": knowing(counts, processes * sessions),
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


def knowing(requests: Sequence[int], turns: int) -> int:
    """Return how many requests were made although their turn began after a refusal, or was refused already.

    Args:
        requests: To the limited model in the three rounds.
        turns: In each round.
    """
    unaware, aware, comeback = requests
    # whoever begins with the first and the third round cannot know yet; a second request in the same turn can
    return max(0, unaware - turns) + aware + max(0, comeback - turns)


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
