"""How long the command takes to say something: `python -m bench.cli [--runs N] [--json FILE]`.

Peers in the same run, interleaved: `python -c pass` for `--help`, `docker compose config -q` for `validate`.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEPLOYCTL = [sys.executable, "-P", "-m", "deploy"]


def seconds(command: list[str], folder: Path) -> float:
    """Run a command once and return its wall time in seconds."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    took = time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()[-500:]}")
    return took


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    """Time each command `runs` times, taking turns, so that a busy moment hits all of them alike."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "deployctl --help": [*DEPLOYCTL, "--help"],
        "docker compose config -q": ["docker", "compose", "-f", "stack/docker-compose.yml", "config", "-q"],
        "deployctl validate": [*DEPLOYCTL, "validate"],
    }
    subprocess.run([*DEPLOYCTL, "render", "--output", "stack"], cwd=folder, check=True, capture_output=True)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            took = seconds(command, folder)
            if turn:  # the first round only fills the caches
                times[name].append(took)
    return times


def main() -> None:
    """Measure, print a table and optionally write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        times = measure(Path(folder), options.runs)
    print(f"{'command':28}{'median ms':>10}{'min':>8}{'max':>8}")
    for name, values in times.items():
        ms = [value * 1000 for value in values]
        print(f"{name:28}{statistics.median(ms):10.0f}{min(ms):8.0f}{max(ms):8.0f}")
    pairs = (("deployctl --help", "python -c pass"), ("deployctl validate", "docker compose config -q"))
    for ours, peer in pairs:
        ratios = [a / b for a, b in zip(times[ours], times[peer], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{ours} / {peer}: {statistics.median(ratios):.2f} ({spread})")
    if options.json:
        options.json.write_text(json.dumps(times, indent=2))


if __name__ == "__main__":
    main()
