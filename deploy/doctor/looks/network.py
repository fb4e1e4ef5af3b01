"""The kernel's receive buffers, and how large packets may be."""

import json
import socket
from pathlib import Path

from deploy.doctor.finding import Finding
from deploy.doctor.judges.buffers import buffers
from deploy.doctor.judges.mtu import USUAL, mtu
from deploy.doctor.subject import Subject

_PLENTY = 16 << 20  # bytes that LiveKit asks for
_OPTION = "com.docker.network.driver.mtu"
_ROUTES, _DAEMON = Path("/proc/net/route"), Path("/etc/docker/daemon.json")
_LIMIT = Path("/proc/sys/net/core/rmem_max")
_INTERFACES = Path("/sys/class/net")


def receive_buffers(_: Subject) -> list[Finding]:
    """Do as LiveKit does at its start: ask for plenty, and see what is given."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiving:
        receiving.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _PLENTY)
        granted = receiving.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
    return [buffers(granted, int(_LIMIT.read_text()) if _LIMIT.exists() else None)]


def packets(subject: Subject) -> list[Finding]:
    """Compare Docker's networks with the interface that leads outside."""
    if remote := subject.remote():
        return [Finding("mtu", "untried", f"Docker's networks are on another machine ({remote})")]
    stack = subject.stack()
    own = stack.networks()
    networks = {name: int(stack.network_options(name).get(_OPTION, USUAL)) for name in ("bridge", *own)}
    if not own:
        networks["the stack's, once it is made"] = future(_DAEMON.read_text() if _DAEMON.exists() else "")
    return [mtu(_outward(), networks)]


def future(daemon: str) -> int:
    """Say how large packets may be in a network that Compose is yet to make.

    Args:
        daemon: The text of /etc/docker/daemon.json, or nothing.
    """
    try:
        return int(json.loads(daemon)["default-network-opts"]["bridge"][_OPTION])
    except (ValueError, KeyError, TypeError):
        return USUAL


def default_interface(routes: str) -> str:
    """Name the interface that leads outside, by the lowest metric; nothing: there is none.

    Args:
        routes: The text of /proc/net/route.
    """
    rows = [line.split() for line in routes.splitlines()[1:]]
    defaults = [(int(row[6]), row[0]) for row in rows if len(row) > 7 and row[1] == row[7] == "00000000"]
    return min(defaults)[1] if defaults else ""


def _outward() -> dict[str, int]:
    name = default_interface(_ROUTES.read_text() if _ROUTES.exists() else "")
    return {name: int((_INTERFACES / name / "mtu").read_text())} if name else {}
