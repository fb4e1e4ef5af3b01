"""What a killed test run leaves in Docker, found by the run's name and removed when the next one starts."""

import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

RUN = secrets.token_hex(3)
LABEL = "dev.deployctl.test"  # of what no compose project holds
_PROJECT = "com.docker.compose.project"
_OURS = re.compile(r"dctl-[a-z]+-([0-9a-f]{6})")
FOLDER = Path(tempfile.gettempdir()) / "deployctl-tests"
_KINDS = {"container": ["rm", "-f", "-v"], "network": ["rm"], "volume": ["rm", "-f"]}


def project(name: str) -> str:
    """Name a stack of this run, so that two runs can be beside each other.

    Args:
        name: Small letters.
    """
    return f"dctl-{name}-{RUN}"


def labels() -> dict[str, str]:
    """Give the labels of a container that belongs to no stack."""
    return {LABEL: RUN}


@contextmanager
def held(run: str = RUN) -> Iterator[None]:
    """Be alive: the kernel lets go of the lock when the process ends, however it ends.

    Args:
        run: The run's name.
    """
    FOLDER.mkdir(mode=0o1777, exist_ok=True)
    with FileLock(FOLDER / run):
        try:
            yield
        finally:
            (FOLDER / run).unlink()


def sweep() -> list[str]:
    """Remove what runs have left that are no more; return the runs' names."""
    with FileLock(FOLDER / "sweep"):
        found = {run for kind in _KINDS for run in _there(kind).values()}
        dead = sorted(filter(_is_dead, found))
        for kind, remove in _KINDS.items():
            gone = [name for name, run in _there(kind).items() if run in dead]
            if gone:
                _docker(kind, *remove, *gone)
        for run in dead:
            (FOLDER / run).unlink(missing_ok=True)
        return dead


def left(kind: str, run: str = RUN) -> list[str]:
    """List what there is of a run.

    Args:
        kind: container, network or volume.
        run: The run's name.
    """
    return [name for name, owner in _there(kind).items() if owner == run]


def _there(kind: str) -> dict[str, str]:
    name = "{{.ID}}" if kind != "volume" else "{{.Name}}"
    every = ["-a"] if kind == "container" else []
    form = f'{name} {{{{.Label "{_PROJECT}"}}}} {{{{.Label "{LABEL}"}}}}'
    lines = [line.split(" ") for line in _docker(kind, "ls", *every, "--format", form).splitlines()]
    found = {}
    for one, of_project, label in lines:
        ours = _OURS.fullmatch(of_project)
        if label or ours:
            found[one] = label or ours[1]  # type: ignore[index]
    return found


def _is_dead(run: str) -> bool:
    try:
        with FileLock(FOLDER / run, timeout=0):
            return True
    except Timeout:
        return False


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True, timeout=120).stdout
