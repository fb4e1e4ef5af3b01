"""Every behaviour that the simulator knows, on the first model, on both, and on the local one too.

A turn a cell, in a session that knows nothing yet. The caller hangs up after 15 s. Where nobody can answer, ours may
look for 5 s before it apologises (60 s is its default); the peers have no such window and take the time they take.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bench.chain.grid import grid, seconds
from bench.chain.hearing import LIMIT, Outcome, classify
from bench.chain.processes import Contender
from bench.chain.run import Run
from bench.chain.spec import Spec
from services.openrouter_sim.control import Behaviour

WINDOW = 5.0  # s
RETRY_AFTER = 20  # s; what OpenRouter's upstream limits were seen to say lies between 1 and 30
POSITIONS = {"first": "the first model fails", "both": "both models fail", "all": "the local model fails too"}
_HINTED = (Behaviour.UPSTREAM_LIMIT, Behaviour.IN_FLIGHT, Behaviour.UNAVAILABLE)
_FREE = (Behaviour.FREE_PER_MINUTE, Behaviour.FREE_PER_DAY)  # only models called :free ever say so
_SILENT = (Behaviour.HANG, Behaviour.NO_CHUNKS, Behaviour.COMMENTS_ONLY, Behaviour.STALL)
_QUICK = (Behaviour.OK, Behaviour.UPSTREAM_LIMIT, Behaviour.ERROR_IN_200, Behaviour.HANG, Behaviour.CUT)
_TOGETHER = 16  # turns that mostly wait, whose times are good to a tenth of a second


async def measure(run: Run) -> dict[str, Any]:
    """Take a turn in every cell.

    Args:
        run: What to measure with.
    """
    cells: list[dict[str, Any]] = []
    async with run.contenders() as contenders:
        for name, contender in contenders.items():
            cells += await _row(run, name, contender)
    return {"hangs_up_after": LIMIT, "window": WINDOW, "retry_after": RETRY_AFTER, "cells": cells}


async def _row(run: Run, name: str, contender: Contender) -> list[dict[str, Any]]:
    plan = [
        (behaviour, position, await _put(run, name, behaviour, position))
        for behaviour in (_QUICK if run.quick else Behaviour)
        for position in POSITIONS
    ]
    # what takes seconds goes together; all else runs alone, so that its time is its own
    silent = [cell for cell in plan if cell[0] in _SILENT]
    down = [cell for cell in plan if cell[1] == "all" and cell not in silent]
    alone = [cell for cell in plan if cell not in (*silent, *down)]
    found: dict[tuple[str, str], dict[str, Any]] = {}
    await run.healthy(spare := run.spec(name, "nothing"))
    await contender.once([spare])  # the first call of all imports and fills caches
    for part, together, settle in ((alone, 1, 0.1), (silent, _TOGETHER, 0.5), (down, _TOGETHER, 0.5)):
        heard = await contender.once([spec for _, _, spec in part], together, settle)
        asked = Counter(request["model"] for request in await run.simulator.requests())
        for (behaviour, position, spec), one in zip(part, heard, strict=True):
            head = {"contender": name, "behaviour": str(behaviour), "position": position}
            outcome = str(classify(one.text, apologised=one.apologised))
            counts = [asked[slug] for slug in (*spec.models, spec.local)]
            found[behaviour, position] = {**head, "outcome": outcome, "requests": counts, **asdict(one)}
    return [found[behaviour, position] for behaviour, position, _ in plan]


async def _put(run: Run, name: str, behaviour: Behaviour, position: str) -> Spec:
    spec = run.spec(name, f"{behaviour}-{position}", window=WINDOW if position == "all" else None)
    failing = 1 if position == "first" else 2
    if behaviour in _FREE:
        free = [f"{slug}:free" if number < failing else slug for number, slug in enumerate(spec.models)]
        spec = replace(spec, models=tuple(free))
    await run.healthy(spec)
    hint = {"retry_after": RETRY_AFTER} if behaviour in _HINTED else {}
    for slug in (*spec.models[:failing], *([spec.local] if position == "all" else [])):
        await run.simulator.put(slug, behaviour, **hint)
    return spec


def text(data: Mapping[str, Any]) -> str:
    """Write the sums, then a table for each position.

    Args:
        data: What `measure` returned.
    """
    names = list(dict.fromkeys(cell["contender"] for cell in data["cells"]))
    parts = [
        f"A caller hangs up after {data['hangs_up_after']:.0f} s. Where all fails, ours apologises after"
        f" {data['window']:.0f} s. In a cell: what was heard, time to the first word, requests to first/second/local.",
        summary(data["cells"], names),
    ]
    for position, title in POSITIONS.items():
        by_behaviour: dict[str, dict[str, str]] = {}
        for cell in data["cells"]:
            if cell["position"] == position:
                by_behaviour.setdefault(cell["behaviour"], {})[cell["contender"]] = _cell(cell)
        rows = [[behaviour, *(found[name] for name in names)] for behaviour, found in by_behaviour.items()]
        parts.append(grid([title, *names], rows))
    return "\n\n".join(parts)


def summary(cells: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Count what became of the answers.

    Args:
        cells: All of them.
        names: The contenders, in order.
    """
    rows = []
    for name in names:
        for position, title in POSITIONS.items():
            mine = [cell for cell in cells if cell["contender"] == name and cell["position"] == position]
            counts = Counter(cell["outcome"] for cell in mine)
            slowest = max((cell["first"] for cell in mine if cell["outcome"] == Outcome.WHOLE), default=None)
            quiet = max((cell["total"] if cell["sound"] is None else cell["sound"] for cell in mine), default=None)
            requests = sum(sum(cell["requests"]) for cell in mine)
            figures = [seconds(slowest), seconds(quiet), str(requests)]
            rows.append([name, title, *(str(counts[outcome]) for outcome in Outcome), *figures])
    return grid(["", "", *Outcome, "slowest first word", "longest silence at first", "requests"], rows)


def _cell(cell: Mapping[str, Any]) -> str:
    asked = "/".join(map(str, cell["requests"]))
    return f"{cell['outcome']}{' (hung)' * cell['hung']} {seconds(cell['first'])} {asked}"
