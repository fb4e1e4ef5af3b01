"""What a run says about the promises; only figures, and never a reason to fail."""

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from bench.chain.contenders import OURS, STOCK
from bench.chain.grid import grid
from bench.chain.hearing import Outcome
from bench.chain.overhead import added

_HUNG = ("hang", "no_chunks", "comments_only")
_MOST_SECONDS, _MOST_SHARE, _MOST_REQUESTS = 2.0, 0.2, 1.05

Line = tuple[str, str, bool | None]


def text(results: Mapping[str, Any]) -> str:
    """Write a row a promise whose section was measured.

    Args:
        results: Section to what its `measure` returned.
    """
    words = {True: "kept", False: "not kept", None: "reported"}
    rows = [[promise, figure, words[kept]] for promise, figure, kept in lines(results)]
    return grid(["promise", "figure", ""], rows) if rows else ""


def lines(results: Mapping[str, Any]) -> Iterator[Line]:
    """Yield each promise, the figure found, and whether it was kept.

    Args:
        results: Section to what its `measure` returned.
    """
    for section, judge in _JUDGES.items():
        if section in results and OURS in results["contenders"]:
            yield from judge(results[section])


def _matrix(data: Mapping[str, Any]) -> Iterator[Line]:
    mine = [cell for cell in data["cells"] if cell["contender"] == OURS]
    for_all = [cell for cell in mine if cell["position"] == "all"]
    others = [cell for cell in mine if cell["position"] != "all"]
    whole = sum(cell["outcome"] == Outcome.WHOLE for cell in others)
    yield "somebody can answer: the answer is whole", f"{whole} of {len(others)}", whole == len(others)
    ended = sum(cell["outcome"] in (Outcome.WHOLE, Outcome.APOLOGY) for cell in for_all)
    yield "nobody can: the caller hears an apology", f"{ended} of {len(for_all)}", ended == len(for_all)
    first = {cell["behaviour"]: cell["first"] for cell in mine if cell["position"] == "first"}
    costs = [first[name] - first["ok"] for name in _HUNG if first.get(name) is not None and first.get("ok") is not None]
    if costs:
        yield "a hung first model costs at most 2 s", f"{max(costs):.3f} s", max(costs) <= _MOST_SECONDS


def _overhead(data: Mapping[str, Any]) -> Iterator[Line]:
    if STOCK in data["one"]:
        for key, title in (("one", "one by one"), ("many", "at 50")):
            ours, theirs = (statistics.median(added(data[key][name], "sentence")) * 1000 for name in (OURS, STOCK))
            figure = f"{ours:.2f} ms, FallbackAdapter {theirs:.2f} ms"
            yield f"all well, {title}: adds no more than FallbackAdapter", figure, ours <= theirs
    requests = data["requests_per_turn"][OURS]
    yield "all well: at most 1.05 requests a turn", f"{requests:.3f}", requests <= _MOST_REQUESTS


def _handover(data: Mapping[str, Any]) -> Iterator[Line]:
    for error, values in data["seconds"][OURS].items():
        if values:
            yield f"{error} to the next request", f"{statistics.median(values) * 1000:.2f} ms", None


def _storm(data: Mapping[str, Any]) -> Iterator[Line]:
    found = data["contenders"][OURS]
    back = found["rounds"][-1]["requests"]
    yield "storm: no request to a model known to be limited", str(found["known"]), found["known"] == 0
    yield "storm: one comeback at a time over all processes", str(back), back <= 1


def _sixty(data: Mapping[str, Any]) -> Iterator[Line]:
    found = data["contenders"][OURS]
    most = 1 + found["ended"]
    figure = f"{found['requests']}, the first and {found['ended']} cooldowns"
    yield f"{found['turns']} turns: one request for each cooldown that ended", figure, found["requests"] <= most


def _slow(data: Mapping[str, Any]) -> Iterator[Line]:
    found, turns = data["contenders"][OURS], len(data["waits"])
    asked, *others = found["requests"]
    share = sum(others) / turns
    yield "slow but healthy: second requests in at most 20 % of turns", f"{share:.0%}", share <= _MOST_SHARE
    yield "slow but healthy: no cooldown", f"{turns - asked} turns without the first model", asked >= turns


_JUDGES = {
    "matrix": _matrix,
    "overhead": _overhead,
    "handover": _handover,
    "storm": _storm,
    "sixty": _sixty,
    "slow": _slow,
}
