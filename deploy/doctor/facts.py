"""Look at the machine: everything here is I/O, nothing is judged."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.doctor.packages import Host
from deploy.together import side_by_side

_PATIENCE = 20.0  # s, for a program that should answer at once
_NOTHING = "no answer"
_VERSIONS = {
    "engine": ("version", "--format", "{{json .Server.Version}}"),
    "compose": ("compose", "version", "--short"),
    "buildx": ("buildx", "version"),
}


@dataclass(frozen=True)
class Docker:
    """Say what there is of Docker.

    Args:
        client: Where the command is, or None.
        engine: The engine's version, or None.
        complaint: What the command said instead of a version.
        compose: Compose's version, or None.
        buildx: buildx's version, or None.
        mmdebstrap: Whether base images can be made from packages.
        daemon: An engine is installed.
        mute: Which of `compose` and `buildx` took too long to answer: there, or not.
    """

    client: str | None
    engine: str | None
    complaint: str
    compose: str | None
    buildx: str | None
    mmdebstrap: bool
    daemon: bool
    mute: frozenset[str] = frozenset()


def docker(patience: float = _PATIENCE) -> Docker:
    """Ask the docker command for its versions.

    Args:
        patience: Seconds in which it has to answer.
    """
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    client = shutil.which("docker")
    asked = {name: partial(_run, "docker", *words, patience=patience) for name, words in _VERSIONS.items() if client}
    answers = {name: answer for name, answer in side_by_side(asked, patience + 1) if isinstance(answer, tuple)}
    nothing = None, _NOTHING
    (version, complaint), (compose, _), (buildx, _) = (answers.get(name, nothing) for name in _VERSIONS)
    return Docker(
        client=client,
        engine=_json(version),
        complaint=complaint,
        compose=compose,
        buildx=buildx.split()[1] if buildx and len(buildx.split()) > 1 else buildx,
        mmdebstrap=shutil.which("mmdebstrap", path=path) is not None,
        daemon=shutil.which("dockerd", path=path) is not None,
        mute=frozenset(name for name in _VERSIONS if client and answers.get(name, nothing)[1].startswith(_NOTHING)),
    )


def host() -> Host:
    """Read which distribution this is and where it has its packages."""
    release = dict(line.split("=", 1) for line in _text(Path("/etc/os-release")).splitlines() if "=" in line)
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    return Host(
        distribution=release.get("ID", "").strip('"'),
        codename=release.get("VERSION_CODENAME", "").strip('"'),
        sources=tuple(_text(path) for path in lists if path.name != "deployctl.sources"),
        root=hasattr(os, "geteuid") and os.geteuid() == 0,
        systemd=Path("/run/systemd/system").is_dir(),
    )


def disk_free(root: Path) -> float | None:
    """Return the GiB that are free where Docker keeps its data; None where that is not on this machine.

    Args:
        root: That folder.
    """
    return shutil.disk_usage(root).free / 2**30 if root.is_dir() else None


def memory() -> float:
    """Return the machine's memory in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _run(*command: str, patience: float) -> tuple[str | None, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return None, f"{_NOTHING} for {patience:g} s"
    except OSError as error:
        return None, str(error)
    lines = done.stderr.strip().splitlines()
    return (done.stdout.strip() or None) if done.returncode == 0 else None, lines[-1] if lines else ""


def _json(text: str | None) -> str | None:
    try:
        value = json.loads(text) if text else None
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
