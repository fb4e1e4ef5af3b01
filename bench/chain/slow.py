"""A slow but healthy first model: time to first token log-normal, p50 0.8 s, p95 3.5 s; the second answers in 0.3 s."""

import asyncio
import statistics
from collections.abc import Mapping
from typing import Any

from bench.chain.grid import grid
from bench.chain.hearing import Outcome, classify
from bench.chain.processes import Contender
from bench.chain.run import Run
from bench.chain.sequence import lognormal
from bench.stats import spread

TURNS, FEW = 120, 8
P50, P95, SECOND = 0.8, 3.5, 0.3  # s
_SEED = 7


async def measure(run: Run) -> dict[str, Any]:
    """Let all contenders meet the same waits, each with models of its own, beside each other; they mostly sleep.

    Args:
        run: What to measure with.
    """
    waits = lognormal(FEW if run.quick else TURNS, P50, P95, _SEED)
    async with run.contenders() as contenders:
        found = await asyncio.gather(*(_turns(run, one, waits) for one in contenders.values()))
    return {"waits": waits, "contenders": dict(zip(run.names, found, strict=True))}


async def _turns(run: Run, contender: Contender, waits: list[float]) -> dict[str, Any]:
    spec = run.spec(contender.name, "slow")
    await run.healthy(spec, first_token=SECOND)
    await contender.build({"one": spec})
    first, sound, whole = [], [], 0
    for wait in waits:
        await run.simulator.put(spec.models[0], first_token=wait)
        (heard,), _ = await contender.run(["one"])
        first.append(heard.first if heard.first is not None else heard.total)
        sound.append(heard.sound if heard.sound is not None else heard.total)
        whole += classify(heard.text, apologised=heard.apologised) is Outcome.WHOLE
    await asyncio.sleep(0.5)
    asked = [request["model"] for request in await run.simulator.requests()]
    counts = [asked.count(slug) for slug in (*spec.models, spec.local)]
    return {"first": first, "sound": sound, "whole": whole, "requests": counts}


def text(data: Mapping[str, Any]) -> str:
    """Write a row a contender.

    Args:
        data: What `measure` returned.
    """
    turns = len(data["waits"])
    headings = [
        "",
        "answered whole",
        "first word: median",
        "p95",
        "longest",
        "second requests",
        "turns without the first model",
    ]
    rows = []
    for name, found in data["contenders"].items():
        lies, (asked, *others) = spread(found["first"]), found["requests"]
        figures = [f"{value:.2f} s" for value in (lies.median, lies.p95, lies.most)]
        share = f"{sum(others)} ({sum(others) / turns:.0%})"
        rows.append([name, f"{found['whole']} of {turns}", *figures, share, str(max(0, turns - asked))])
    title = f"first token: median {statistics.median(data['waits']):.2f} s, p95 {spread(data['waits']).p95:.2f} s"
    return f"{title}\n\n" + grid(headings, rows)
