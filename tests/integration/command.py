"""Run deployctl as a user does, in a folder of its own."""

import json
import os
import random
import socket
import subprocess
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tests.integration.calling import Calling

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = Path(os.environ.get("ARTIFACTS", ROOT / "artifacts"))
_DEPLOYCTL = (sys.executable, "-P", "-m", "deploy")


def free_ports(number: int) -> list[int]:
    """Choose different ports that nobody uses now, and that the kernel gives to nobody who asks for any."""
    candidates = range(10240, 32768)
    return list(islice(filter(_is_free, random.sample(candidates, len(candidates))), number))


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                return False
    return True


@dataclass(frozen=True)
class Folder:
    """A user's folder, the ports of the stack in it, and who made it."""

    path: Path
    ports: dict[str, int]
    project: str
    program: Path = ROOT  # whose deployctl is run

    @property
    def environ(self) -> dict[str, str]:
        """The environment of a command."""
        return {**os.environ, "PYTHONPATH": str(self.program)}

    def run(
        self, *args: str, check: bool = True, timeout: float = 300, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command here; with `check`, a failure shows everything that it printed."""
        done = subprocess.run(
            [*_DEPLOYCTL, *args],
            cwd=self.path,
            env={**self.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"deployctl {' '.join(args)}\n{done.stdout}\n{done.stderr}"
        return done

    def begin(self, *args: str) -> subprocess.Popen[str]:
        """Begin a command here, and do not wait for it."""
        pipe = subprocess.PIPE
        command = [*_DEPLOYCTL, *args]
        return subprocess.Popen(command, cwd=self.path, env=self.environ, stdout=pipe, stderr=pipe, text=True)

    def calling(self, *args: str) -> Calling:
        """Begin a call; its sound is kept if the test fails."""
        return Calling(self.begin, self.path, *args)

    def call(self, *args: str, timeout: float = 300) -> dict[str, Any]:
        """Place a call in which every question must be answered."""
        with self.calling(*args) as calling:
            summary = calling.ended(timeout)
        assert calling.code == 0, summary
        return summary

    def json(self, *args: str, timeout: float = 300) -> dict[str, Any]:
        """Run a command with `--json` and return the envelope's data."""
        document: dict[str, Any] = json.loads(self.run(*args, "--json", timeout=timeout).stdout)
        return dict(document["data"])
