"""Run the fallback chain against its peers: `python -m bench.chain [--only SECTION] [--json FILE] [--quick]`.

Simulator, contenders and relays are processes of their own, which speak real HTTP on 127.0.0.1.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.chain import handover, matrix, overhead, sixty, slow, storm, verdict, warm
from bench.chain.contenders import EVERY, USUAL
from bench.chain.environment import LOCK, Unavailable, prepare
from bench.chain.processes import ChildFailed, simulator
from bench.chain.run import Run, needs_litellm

SECTIONS = {
    "matrix": matrix,
    "overhead": overhead,
    "handover": handover,
    "storm": storm,
    "sixty": sixty,
    "slow": slow,
    "warm": warm,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print tables and optionally write JSON.

    Args:
        argv: The arguments; None takes those of the process.

    Returns:
        0 when every section was measured, 1 when not.
    """
    options = _options(argv)
    names, litellm = list(dict.fromkeys(options.contender or USUAL)), None
    if needs_litellm(names):
        try:
            litellm = prepare()
        except Unavailable as error:
            print(f"litellm is left out: {error}", file=sys.stderr)
            names = [name for name in names if not needs_litellm([name])]
    results: dict[str, Any] = {
        "benchmark": "chain",
        "quick": options.quick,
        "versions": versions(),
        "contenders": names,
    }
    failed = False
    for section in options.only or SECTIONS:
        began = time.monotonic()
        try:
            results[section] = asyncio.run(_measure(section, names, litellm, options.quick))
        except ChildFailed as error:
            print(f"{section}: {error}", file=sys.stderr)
            failed = True
            continue
        took = time.monotonic() - began
        print(f"## {section}\n\n{SECTIONS[section].text(results[section])}\n\n({took:.0f} s)\n", flush=True)
        if options.json:
            options.json.write_text(json.dumps(results, indent=2) + "\n")
    if said := verdict.text(results):
        print(f"## promises\n\n{said}")
    return int(failed)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chain", description=__doc__)
    parser.add_argument("--only", action="append", choices=SECTIONS, help="a section; may be given several times")
    parser.add_argument("--contender", action="append", choices=EVERY, help="may be given several times")
    parser.add_argument("--quick", action="store_true", help="measure little, only to see that everything works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too, after each section")
    return parser.parse_args(argv)


async def _measure(section: str, names: Sequence[str], litellm: Path | None, quick: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        async with simulator() as sim:
            return dict(await SECTIONS[section].measure(Run(sim, names, litellm, Path(folder), quick)))


def versions() -> dict[str, Any]:
    """Return what was measured, and on how many cores."""
    locked = [line for line in LOCK.read_text().splitlines() if line.startswith("litellm==")]
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in ("livekit-agents", "livekit-plugins-openai", "openai")},
        "litellm": locked[0].split("==")[1].split()[0] if locked else None,
    }


if __name__ == "__main__":
    sys.exit(main())
