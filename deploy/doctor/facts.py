"""Look at the machine: everything here is I/O, nothing is judged."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.doctor.packages import Host

_PATIENCE = 20  # s, for a program that should answer at once


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
    """

    client: str | None
    engine: str | None
    complaint: str
    compose: str | None
    buildx: str | None
    mmdebstrap: bool
    daemon: bool


def docker() -> Docker:
    """Ask the docker command for its versions."""
    path = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"
    client = shutil.which("docker")
    version, complaint = _run("docker", "version", "--format", "{{json .Server.Version}}") if client else (None, "")
    compose, _ = _run("docker", "compose", "version", "--short") if client else (None, "")
    buildx, _ = _run("docker", "buildx", "version") if client else (None, "")
    return Docker(
        client=client,
        engine=_json(version),
        complaint=complaint,
        compose=compose,
        buildx=buildx.split()[1] if buildx and len(buildx.split()) > 1 else buildx,
        mmdebstrap=shutil.which("mmdebstrap", path=path) is not None,
        daemon=shutil.which("dockerd", path=path) is not None,
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


def disk_free(folder: Path) -> float:
    """Return the free disk where Docker keeps its data, or else where the stack's folder is, in GiB."""
    root = Path("/var/lib/docker")
    return shutil.disk_usage(root if root.is_dir() else folder).free / 2**30


def memory() -> float:
    """Return the machine's memory in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _run(*command: str) -> tuple[str | None, str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
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
