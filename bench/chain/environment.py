"""litellm's own virtual environment, made where it is missing or stale."""

import shutil
import subprocess
import sys
from pathlib import Path

from bench.chain.processes import ROOT

LOCK = ROOT / "requirements" / "litellm.txt"
FOLDER = ROOT / ".bench" / "litellm"


class Unavailable(Exception):
    """Say why there is no environment, and what to do about it."""


def prepare(folder: Path = FOLDER, lock: Path = LOCK) -> Path:
    """Return the interpreter of an environment that holds what is locked.

    Args:
        folder: Where the environment is or goes.
        lock: What it has to hold.

    Raises:
        Unavailable: It could not be made.
    """
    python, copy = folder / "bin" / "python", folder / lock.name
    if python.exists() and copy.exists() and copy.read_bytes() == lock.read_bytes():
        return python
    print(f"making {folder} ({lock.name}) ...", file=sys.stderr, flush=True)
    for command in _commands(folder, python, lock):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip() or "no word why").splitlines()[-1]
            raise Unavailable(f"{last}\nNext: {' '.join(command)}")
    copy.write_bytes(lock.read_bytes())
    return python


def _commands(folder: Path, python: Path, lock: Path) -> list[list[str]]:
    if shutil.which("uv"):
        return [
            ["uv", "venv", "--clear", "--python", sys.executable, str(folder)],
            [
                "uv",
                "pip",
                "install",
                "--compile-bytecode",
                "--python",
                str(python),
                "--require-hashes",
                "-r",
                str(lock),
            ],
        ]
    return [
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", str(lock)],
    ]
