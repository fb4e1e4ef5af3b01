"""What the agent costs before anybody speaks: start of the worker, memory, image; against a stock LiveKit agent.

Workers run in containers of the running stack's agent image, under names of their own: no caller reaches them.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from bench.stats import spread
from deploy.flows.down import project_of
from deploy.flows.talk import running
from deploy.images import catalogue
from deploy.images.obtain import ca_bundle
from deploy.plan.decide import AGENT
from deploy.stack import Stack

_IMAGE = "deployctl/stock-agent:bench"
_HERE = Path(__file__).parent
_ROWS = {
    "start": ("start to registered", "s"),
    "idle": ("idle worker", "MB"),
    "call": ("each call more", "MB"),
    "image": ("image", "MB"),
}


def measure(stack: Stack, runs: int) -> dict[str, dict[str, list[float]]]:
    """Start either worker in turn.

    Args:
        stack: Docker, with the stack's compose file.
        runs: How often each.

    Returns:
        What was measured to worker to values.
    """
    found: defaultdict[str, dict[str, list[float]]] = defaultdict(lambda: {"ours": [], "stock": []})
    probe, stock = (_HERE / "footprint_probe.py").read_bytes(), (_HERE / "stock_agent.py").read_text()
    for _ in range(runs):
        for who, words in (("ours", ["ours"]), ("stock", ["stock", stock])):
            lines = list(stack.run_once(AGENT, ["python", "-", *words], stdin=probe))
            values = json.loads(lines[-1])
            print(f"{who}: {values}", file=sys.stderr, flush=True)
            for name, value in values.items():
                found[name][who].append(float(value))
    found["image"] = {"ours": [stack.size(running(stack, AGENT).image) / 1e6], "stock": [_stock(stack) / 1e6]}
    return dict(found)


def _stock(stack: Stack) -> int:
    """Build the stock agent's image; return its size in bytes."""
    base = catalogue.base("python")
    args = {"VERSION": version("livekit-agents")} | ({"PYTHON_BASE": base} if base in stack.images() else {})
    for line in stack.build(_HERE.parent, "bench/stock.Dockerfile", _IMAGE, args, ca_bundle(os.environ)):
        print(line, file=sys.stderr)
    return stack.size(_IMAGE)


def text(found: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    """Write a row a measurement.

    Args:
        found: What was measured to worker to values.
    """
    lines = [f"{'median (from to)':22}{'ours':>24}{'stock':>24}{'ratio':>8}"]
    for name, row in found.items():
        title, unit = _ROWS[name]
        ours, stock = spread(row["ours"]), spread(row["stock"])
        cells = [f"{one.median:.1f} ({one.least:.1f} {one.most:.1f}) {unit}" for one in (ours, stock)]
        lines.append(f"{title:22}{cells[0]:>24}{cells[1]:>24}{ours.median / stock.median:>8.2f}")
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print a table and optionally write JSON.

    Args:
        argv: The arguments; None takes those of the process.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.footprint", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(), metavar="DIR", help="the running stack's folder")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how often each worker is started")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    if options.runs < 1:
        parser.error("--runs: at least 1")
    store, project = project_of(options.folder, None)
    found = measure(Stack(project, store.compose), options.runs)
    print(text(found))
    if options.json:
        spreads = {name: {who: asdict(spread(values)) for who, values in row.items()} for name, row in found.items()}
        options.json.write_text(
            json.dumps({"benchmark": "footprint", "values": found, "spread": spreads}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
