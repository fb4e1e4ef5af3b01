"""How long the command takes to say something: `python -m bench.cli [--runs N] [--json FILE]`.

Peers in the same run, interleaved: `python -c pass` for `--help`, `docker compose config -q` for `validate`,
`docker compose ps` for `plan` (of the demo, whose images are here).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEPLOYCTL = [sys.executable, "-P", "-m", "deploy"]
PASS, HELP = "python -c pass", "deployctl --help"
CONFIG, PS = "docker compose config -q", "docker compose ps"
VALIDATE, VALIDATE_FILE, PLAN = "deployctl validate", "deployctl validate -f FILE", "deployctl plan"
GROWTH = (10, 100, 200)  # services
# a user's Python keeps what it has compiled
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def grown(services: int) -> str:
    """Write a compose file with so many services, each waiting for the one before it."""
    lines = ["services:"]
    for number in range(services):
        lines += [f"  s{number}:", "    image: nginx:1.29", f"    ports: ['127.0.0.1:{2000 + number}:80']"]
        lines += [f"    environment: {{A: '{number}', B: b}}", f"    depends_on: [s{number - 1}]"][: 2 if number else 1]
    return "\n".join(lines) + "\n"


def seconds(command: list[str], folder: Path) -> float:
    """Run a command once and return its wall time in seconds."""
    begin = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=ENVIRON)
    took = time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr.decode()[-500:]}")
    return took


def measure(folder: Path, runs: int) -> dict[str, list[float]]:
    """Time each command `runs` times, taking turns, so that a busy moment hits all of them alike."""
    compose = ["docker", "compose", "-f", "stack/docker-compose.yml"]
    commands = {
        PASS: [sys.executable, "-c", "pass"],
        HELP: [*DEPLOYCTL, "--help"],
        CONFIG: [*compose, "config", "-q"],
        VALIDATE: [*DEPLOYCTL, "validate"],
        VALIDATE_FILE: [*DEPLOYCTL, "validate", "-f", "stack/docker-compose.yml"],
        PS: [*compose, "ps"],
        PLAN: [*DEPLOYCTL, "plan", "--profile", "demo"],
    }
    for services in GROWTH:
        (folder / f"{services}.yml").write_text(grown(services))
        commands[f"validate -f, {services} services"] = [*DEPLOYCTL, "validate", "-f", f"{services}.yml"]
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
    print(f"{'command':32}{'median ms':>10}{'min':>8}{'max':>8}")
    for name, values in times.items():
        ms = [value * 1000 for value in values]
        print(f"{name:32}{statistics.median(ms):10.0f}{min(ms):8.0f}{max(ms):8.0f}")
    for ours, peer in ((HELP, PASS), (VALIDATE, CONFIG)):
        ratios = [a / b for a, b in zip(times[ours], times[peer], strict=True)]
        spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
        print(f"{ours} / {peer}: {statistics.median(ratios):.2f} ({spread})")
    for ours, peer in ((VALIDATE_FILE, CONFIG), (PLAN, PS)):
        more = [(a - b) * 1000 for a, b in zip(times[ours], times[peer], strict=True)]
        print(f"{ours} - {peer}: {statistics.median(more):.0f} ms ({min(more):.0f} to {max(more):.0f})")
    if options.json:
        options.json.write_text(json.dumps(times, indent=2))


if __name__ == "__main__":
    main()
