"""Voice to voice: place calls on the running stack and tell how long the agent makes its callers wait."""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.scenarios import NAMES, Scenarios
from bench.stats import spread
from bench.table import table
from bench.turns import DELAY, measured, seen

_AS_IT_IS = "as it is"
_QUESTION = "What time is it?"
# joining, a greeting, the question, the answer and listening to it twice
_CALL_SECONDS = 120


@dataclass
class Calls:
    """Hold what was measured.

    Args:
        delays: From the caller's last word to the agent's first sound, seconds, a call each.
        parts: Part of a turn to seconds, a call each.
        rooms: The calls' rooms.
        failures: Why a call gave no delay.
    """

    delays: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rooms: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, envelope: dict[str, Any]) -> str:
        """Take in what `deployctl call --json` printed, and say in a word what it was."""
        found = envelope.get("data") or {}
        if envelope.get("status") != "ok":
            errors = "; ".join(str(error["message"]) for error in envelope.get("errors", []))
            self.failures.append(str(found.get("problem") or errors or "the call failed"))
            return self.failures[-1]
        self.rooms.append(found["room"])
        for name, seconds in seen(found["turns"][-1]).items():
            (self.delays if name == DELAY else self.parts[name]).append(seconds)
        return f"{self.delays[-1]:.3f} s"

    def text(self, title: str) -> str:
        """Write the figures down for people.

        Args:
            title: What was measured.
        """
        rows = {name: spread(values) for name, values in {DELAY: self.delays, **self.parts}.items() if values}
        answered = f"{len(self.delays)} of {len(self.delays) + len(self.failures)} calls answered"
        return "\n".join([table(title, rows), answered, *dict.fromkeys(self.failures)])

    def data(self) -> dict[str, Any]:
        """Give the figures and what they were made from."""
        rows = {DELAY: self.delays, **self.parts}
        return {
            "spread": {name: asdict(spread(values)) for name, values in rows.items() if values},
            "values": rows,
            "failures": self.failures,
        }


def main(argv: Sequence[str] | None = None) -> int:
    """Place the calls and print the figures.

    Args:
        argv: The arguments; None takes those of the process.

    Returns:
        0 when every call was answered, 1 when not.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.voice", description=__doc__)
    parser.add_argument("--calls", type=int, default=20, metavar="N", help="how many calls to place, one by one")
    parser.add_argument("--say", default=_QUESTION, metavar="TEXT", help="what each call asks")
    parser.add_argument("--folder", type=Path, default=Path(), metavar="DIR", help="the stack's folder")
    parser.add_argument(
        "--scenario",
        action="append",
        choices=NAMES,
        metavar="NAME",
        help=f"have the simulated models do this, and repeat for more: {', '.join(NAMES)}",
    )
    parser.add_argument("--first-token", type=float, default=0.05, metavar="S", help="of the simulated models")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    if options.calls < 1:
        parser.error("--calls: at least 1")
    found: dict[str, Calls] = {}
    for scenario in options.scenario or [_AS_IT_IS]:
        found[scenario] = _place(options, scenario)
        print(found[scenario].text(f"voice to voice: {scenario}"), end="\n\n", flush=True)
    if options.json:
        data = {"benchmark": "voice", "unit": "s", "scenarios": {name: calls.data() for name, calls in found.items()}}
        options.json.write_text(json.dumps(data, indent=2) + "\n")
    return 1 if any(calls.failures for calls in found.values()) else 0


def _place(options: argparse.Namespace, scenario: str) -> Calls:
    calls = Calls()
    scenarios = None if scenario == _AS_IT_IS else Scenarios(options.folder)
    try:
        for number in range(1, options.calls + 1):
            if scenarios is not None:
                scenarios.begin(scenario, options.first_token)
            outcome = calls.add(_call(options.folder, options.say))
            print(f"{scenario}, call {number} of {options.calls}: {outcome}", file=sys.stderr, flush=True)
    finally:
        if scenarios is not None:
            scenarios.end()
    log = _deployctl(options.folder, "logs", "livekit_agent").stdout
    calls.parts.update(measured(log, calls.rooms))
    return calls


def _call(folder: Path, question: str) -> dict[str, Any]:
    try:
        done = _deployctl(folder, "call", "--json", "--say", question)
    except subprocess.TimeoutExpired:
        return _failed(f"it did not end within {_CALL_SECONDS} s")
    try:
        envelope = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["nothing was printed"]
        return _failed(last[0])
    return dict(envelope)


def _failed(why: str) -> dict[str, Any]:
    return {"status": "error", "errors": [{"message": f"deployctl call: {why}"}]}


def _deployctl(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-m", "deploy", "--folder", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_CALL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
