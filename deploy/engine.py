"""What the engine tells of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_START_INTERVAL = (25,)  # the first release that has it; Compose refuses it before (docker/compose#11360)


@dataclass(frozen=True)
class Engine:
    """Say what the engine tells of itself.

    Args:
        root: Where it keeps images and volumes, on its own host.
        cpus: How many CPUs it may hand out.
        mirrors: What it asks instead of Docker Hub.
        version: Its numbers; none: it says none.
    """

    root: Path
    cpus: int
    mirrors: tuple[str, ...]
    version: tuple[int, ...]

    @property
    def has_start_interval(self) -> bool:
        """Tell whether health checks may come oftener while a container starts."""
        return self.version >= _START_INTERVAL

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Read it from what `docker info` tells.

        Args:
            told: Its JSON.
        """
        mirrors = (told.get("RegistryConfig") or {}).get("Mirrors") or []
        root, cpus = Path(told["DockerRootDir"]), int(told["NCPU"])
        return cls(root, cpus, tuple(mirrors), version(told.get("ServerVersion", "")))


def version(text: str) -> tuple[int, ...]:
    """Read the numbers at a version's beginning.

    Args:
        text: Such as `v2.40.3-3`.
    """
    match = re.match(r"v?(\d+(?:\.\d+)*)", text)
    return tuple(int(part) for part in match.group(1).split(".")) if match else ()
