"""What the engine tells of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Engine:
    """Say what the engine tells of itself.

    Args:
        root: Where it keeps images and volumes, on its own host.
        cpus: How many CPUs it may hand out.
        mirrors: What it asks instead of Docker Hub.
    """

    root: Path
    cpus: int
    mirrors: tuple[str, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Read it from what `docker info` tells.

        Args:
            told: Its JSON.
        """
        mirrors = (told.get("RegistryConfig") or {}).get("Mirrors") or []
        return cls(Path(told["DockerRootDir"]), int(told["NCPU"]), tuple(mirrors))
