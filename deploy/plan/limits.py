"""What Docker holds a container to, as it was rendered and as it is: somebody may have run `docker update`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}
_BILLION = 1_000_000_000


@dataclass(frozen=True)
class Limits:
    """Hold what `docker update` can change.

    Args:
        memory: Bytes; 0: no limit.
        cpus: Billionths of a CPU; 0: no limit.
        shares: Weight where CPUs are short; 0: Docker's default.
        pids: Number of processes; 0: no limit.
        restart: Restart policy.
    """

    memory: int = 0
    cpus: int = 0
    shares: int = 0
    pids: int = 0
    restart: str = "no"

    def against(self, wanted: "Limits") -> str:
        """Tell in words where they are not what is wanted; empty: they are.

        Args:
            wanted: What was rendered.
        """
        pairs = [(name, getattr(self, name), getattr(wanted, name)) for name in ("memory", "cpus", "shares", "pids")]
        pairs.append(("restart", self.restart, wanted.restart))
        return ", ".join(f"{name} is {_shown(name, is_)}, should be {_shown(name, should)}"
                         for name, is_, should in pairs if is_ != should)  # fmt: skip


def limits(body: Mapping[str, Any]) -> Limits:
    """Read a rendered service.

    Args:
        body: The service.
    """
    found = body.get("deploy", {}).get("resources", {}).get("limits", {})
    return Limits(
        _bytes(str(found.get("memory", "0"))),
        round(float(found.get("cpus", 0)) * _BILLION),
        int(body.get("cpu_shares", 0)),
        int(found.get("pids", 0)),
        str(body.get("restart", "no")),
    )


def observed(host: Mapping[str, Any]) -> Limits:
    """Read an inspected container.

    Args:
        host: Its `HostConfig`.
    """
    return Limits(
        host.get("Memory") or 0,
        host.get("NanoCpus") or 0,
        host.get("CpuShares") or 0,
        host.get("PidsLimit") or 0,
        (host.get("RestartPolicy") or {}).get("Name") or "no",
    )


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+)([bkmg]?)b?", text.lower())
    return int(found[1]) * _UNITS[found[2]] if found else 0


def _shown(name: str, value: int | str) -> str:
    if name == "cpus":
        return f"{int(value) / _BILLION:g}"
    return f"{int(value) / 2**20:g}m" if name == "memory" else str(value)
