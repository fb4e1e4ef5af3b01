"""How long it takes from a model's error to the request to the next one, as a tap on the wire sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.chain.grid import grid, milliseconds
from bench.chain.processes import child
from bench.chain.run import Run

ERRORS = {"429_upstream": {"retry_after": 20}, "500": {}, "reset": {}, "error_before_content": {}}
TIMES, FEW = 20, 3


async def measure(run: Run) -> dict[str, Any]:
    """Let the first model fail in new sessions, one after another.

    Args:
        run: What to measure with.
    """
    times = FEW if run.quick else TIMES
    found: dict[str, dict[str, list[float]]] = {name: {error: [] for error in ERRORS} for name in run.names}
    async with run.contenders() as contenders, child("relay", str(run.simulator.port)) as tap:
        url = f"http://127.0.0.1:{tap.ready['ports'][0]}"
        specs = {name: run.spec(name, "handover", url=url) for name in run.names}
        for spec in specs.values():
            await run.healthy(spec)
        for error, setting in ERRORS.items():
            for spec in specs.values():
                await run.simulator.put(spec.models[0], error, **setting)
            for number in range(times + 1):
                for name, contender in contenders.items():
                    await contender.once([specs[name]], settle=0.05)
                    notes = (await tap.ask(do="take"))["notes"]
                    if number and (gap := handed_over(notes, *specs[name].models)) is not None:
                        found[name][error].append(gap)
    return {"seconds": found, "times": times}


def handed_over(notes: Sequence[Mapping[str, Any]], first: str, second: str) -> float | None:
    """Return the seconds from the last that came down before the second model was asked; none: it never was.

    Args:
        notes: The tap's, in order.
        first: The model that failed.
        second: The model to ask next.
    """
    down, asked = None, 0
    for note in notes:
        model = note.get("model")
        if model == second:
            return None if down is None else note["at"] - down
        asked += model == first
        if model is None and asked == 1:  # the answer to a second look at the first model is no error's end
            down = note["at"]
    return None


def text(data: Mapping[str, Any]) -> str:
    """Write a row a contender.

    Args:
        data: What `measure` returned.
    """
    rows = [[name, *(milliseconds(values) for values in found.values())] for name, found in data["seconds"].items()]
    return f"{data['times']} times each\n\n" + grid(["ms: median (p95)", *ERRORS], rows)
