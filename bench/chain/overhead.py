"""What a router costs while all is well: turn by turn beside the client below it, and with 50 turns under way.

The bare client is livekit's LLM for ours and the FallbackAdapter, the OpenAI SDK for litellm; it lives in the same
process and takes turns with the router. Nobody writes logs. What compares is the first sentence, which a synthesiser
waits for: ours hands on whole sentences, and of livekit's clients the synthesiser's splitter reads along, as it does in
a call. The sentence is one token long, so that no wait for its end is measured.
"""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bench.chain.contenders import BARE, OURS, STOCK
from bench.chain.grid import grid, milliseconds
from bench.chain.hearing import Outcome, classify
from bench.chain.processes import Contender
from bench.chain.run import Run

SHORT = "Yes. It is so."
LONG = "Yes." + " It is so and so." * 4
TURNS, TOGETHER, ROUNDS, FEW = 300, 50, 5, 20
APART = 0.02  # s; with 20 tokens a second the first of 50 turns still speaks when the last one begins
_ROUTED = "routed"


async def measure(run: Run) -> dict[str, Any]:
    """Measure all contenders, interleaved, so that a busy moment hits them alike.

    Args:
        run: What to measure with.
    """
    one: dict[str, Any] = {name: defaultdict(list) for name in run.names}
    many: dict[str, Any] = {name: defaultdict(list) for name in run.names}
    turns, rounds = (FEW, 2) if run.quick else (TURNS, ROUNDS)
    async with run.contenders() as contenders:
        await _answer(run, SHORT, 10_000)
        for name, contender in contenders.items():
            await contender.build({_ROUTED: run.spec(name, "overhead")}, run.spec(name, "overhead-bare"))
            for key in (_ROUTED, BARE):  # opens connections and fills caches
                await contender.run([key] * TOGETHER)
        for number in range(turns):
            for name in _rotated(run.names, number):
                await _pair(contenders[name], number, 1, SHORT, one[name])
        await _answer(run, LONG, 20)
        for number in range(rounds):
            for name in _rotated(run.names, number):
                await _pair(contenders[name], number, TOGETHER, LONG, many[name])
    asked = [request["model"] for request in await run.simulator.requests()]
    return {
        "one": one,
        "many": many,
        "requests_per_turn": {
            name: sum(model in _slugs(run, name) for model in asked) / (turns + (rounds + 1) * TOGETHER)
            for name in run.names
        },
    }


async def _answer(run: Run, words: str, pace: float) -> None:
    for name in run.names:
        for spec in (run.spec(name, "overhead"), run.spec(name, "overhead-bare")):
            await run.healthy(spec, text=words, tokens_per_second=pace)


def _slugs(run: Run, name: str) -> set[str]:
    spec = run.spec(name, "overhead")
    return {*spec.models, spec.local}


def _rotated(names: Sequence[str], by: int) -> list[str]:
    by %= len(names)
    return [*names[by:], *names[:by]]


async def _pair(contender: Contender, number: int, together: int, words: str, found: dict[str, list[float]]) -> None:
    keys = [_ROUTED, BARE] if number % 2 else [BARE, _ROUTED]
    for key in keys:
        heard, cpu = await contender.run([key] * together, apart=APART)
        found[f"{key}_first"] += [one.total if one.first is None else one.first for one in heard]
        found[f"{key}_sentence"] += [one.total if one.sentence is None else one.sentence for one in heard]
        found[f"{key}_cpu"].append(cpu / together)
        whole = [classify(one.text, apologised=False, story=words) is Outcome.WHOLE for one in heard]
        found[f"{key}_whole"].append(statistics.mean(whole))


def added(found: Mapping[str, Sequence[float]], what: str) -> list[float]:
    """Return how much longer each turn took through the router than through the bare client right beside it.

    Args:
        found: Measurements of one contender.
        what: `first`, `sentence` or `cpu`.
    """
    return [a - b for a, b in zip(found[f"{_ROUTED}_{what}"], found[f"{BARE}_{what}"], strict=True)]


def text(data: Mapping[str, Any]) -> str:
    """Write a table for turns one by one and one for many at a time.

    Args:
        data: What `measure` returned.
    """
    headings = ["ms: median (p95)", "first sentence", "added", "added CPU a turn", "answered whole"]
    parts = []
    for key, title in (("one", "one at a time"), ("many", f"{TOGETHER} under way")):
        rows = [
            [
                name,
                milliseconds(found[f"{_ROUTED}_sentence"]),
                milliseconds(added(found, "sentence")),
                milliseconds(added(found, "cpu")),
                f"{statistics.mean(found[f'{_ROUTED}_whole']):.0%}",
            ]
            for name, found in data[key].items()
        ]
        count = len(next(iter(data[key].values()))[f"{_ROUTED}_first"])
        parts.append(f"{title}, {count} pairs\n\n{grid(headings, rows)}")
    calls = ", ".join(f"{name} {count:.3f}" for name, count in data["requests_per_turn"].items())
    parts.append(f"requests a turn, all well: {calls}")
    if OURS in data["one"] and STOCK in data["one"]:
        pairs = zip(added(data["one"][OURS], "sentence"), added(data["one"][STOCK], "sentence"), strict=True)
        parts.append(f"ours less FallbackAdapter's, turn by turn: {milliseconds([a - b for a, b in pairs])} ms")
    return "\n\n".join(parts)
