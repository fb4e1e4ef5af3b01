"""What runs: containers as Docker shows them, no decisions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.plan.limits import Limits, observed

_COMPOSE = "com.docker.compose"


@dataclass(frozen=True)
class Container:
    """Hold what matters of one container.

    Args:
        id: Docker's id.
        service: Its service.
        state: Docker's word: `created`, `running`, `restarting`, `exited`, `paused`, `dead`, `removing`.
        health: `starting`, `healthy`, `unhealthy`; empty where there is no check or it does not run.
        exit_code: Of its last end.
        restarts: How often Docker started it again by itself.
        image: The reference that it was made from.
        config: Hash of its rendering.
        files: Hash of the files that it mounts.
        started_at: ISO 8601, UTC.
        one_off: Made by `compose run`.
        ports: What it publishes: address, port, protocol.
        limits: What Docker holds it to; None: not known.
        health_log: What its last health checks printed, newest last.
    """

    id: str
    service: str
    state: str
    health: str = ""
    exit_code: int = 0
    restarts: int = 0
    image: str = ""
    config: str = ""
    files: str = ""
    started_at: str = ""
    one_off: bool = False
    ports: tuple[tuple[str, int, str], ...] = ()
    limits: Limits | None = None
    health_log: tuple[str, ...] = ()

    @property
    def running(self) -> bool:
        """Tell whether it runs or is about to run again."""
        return self.state in ("running", "restarting", "paused")


def observe(inspected: Iterable[Mapping[str, Any]]) -> list[Container]:
    """Read Docker's inspection of a project's containers.

    Args:
        inspected: The documents of `docker inspect`.
    """
    found = [_container(document) for document in inspected]
    return sorted(found, key=lambda container: (container.service, container.one_off, container.id))


def _container(document: Mapping[str, Any]) -> Container:
    state, labels = document["State"], document["Config"].get("Labels") or {}
    health = state.get("Health") or {}
    running = state["Status"] == "running"
    return Container(
        id=document["Id"],
        service=labels.get(f"{_COMPOSE}.service", document["Name"].lstrip("/")),
        state=state["Status"],
        health=health.get("Status", "") if running else "",
        exit_code=state.get("ExitCode", 0),
        restarts=document.get("RestartCount", 0),
        image=document["Config"].get("Image", ""),
        config=labels.get("dev.deployctl.config", ""),
        files=labels.get("dev.deployctl.files", ""),
        started_at=state.get("StartedAt", ""),
        one_off=labels.get(f"{_COMPOSE}.oneoff") == "True",
        limits=observed(document["HostConfig"]) if document["HostConfig"] else None,
        ports=_ports(document["HostConfig"].get("PortBindings") or {}),
        health_log=tuple(entry["Output"].strip() for entry in health.get("Log") or [] if entry["Output"].strip()),
    )


def _ports(bindings: Mapping[str, Any]) -> tuple[tuple[str, int, str], ...]:
    found = []
    for inside, outside in bindings.items():
        for binding in outside or []:
            if binding.get("HostPort", "").isdigit():
                found.append((binding.get("HostIp", ""), int(binding["HostPort"]), inside.rpartition("/")[2]))
    return tuple(sorted(found))
