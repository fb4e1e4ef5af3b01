"""What the engine tells of itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_START_INTERVAL = 25  # the first release that has it; Compose refuses it before (docker/compose#11360)


@dataclass(frozen=True)
class Engine:
    """Say what the engine tells of itself.

    Args:
        root: Where it keeps images and volumes, on its own host.
        cpus: How many CPUs it may hand out.
        mirrors: What it asks instead of Docker Hub.
        major: The first number of its version; 0: it says none.
    """

    root: Path
    cpus: int
    mirrors: tuple[str, ...]
    major: int

    @property
    def has_start_interval(self) -> bool:
        """Tell whether health checks may come oftener while a container starts."""
        return self.major >= _START_INTERVAL

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Read it from what `docker info` tells.

        Args:
            told: Its JSON.
        """
        mirrors = (told.get("RegistryConfig") or {}).get("Mirrors") or []
        number = re.match(r"\d+", str(told.get("ServerVersion", "")))
        return cls(Path(told["DockerRootDir"]), int(told["NCPU"]), tuple(mirrors), int(number[0]) if number else 0)
