"""Which service is a LiveKit server, for the rules about it."""

from collections.abc import Iterator
from typing import Any

from deploy.checks.programs import runs_livekit
from deploy.checks.project import Project


def servers(project: Project) -> Iterator[tuple[str, dict[str, Any]]]:
    """List the LiveKit servers.

    Args:
        project: The compose file.
    """
    yield from ((name, service) for name, service in project.services.items() if runs_livekit(name, service))


def shares_network(service: dict[str, Any]) -> bool:
    """Say whether a service has no network of its own: its ports are the host's, or another service's.

    Args:
        service: Its body.
    """
    mode = str(service.get("network_mode") or "")
    return mode == "host" or mode.startswith(("service:", "container:"))


def is_udp(entry: Any) -> bool:
    """Say whether an entry of `ports` is about UDP.

    Args:
        entry: As it stands there.
    """
    return entry.get("protocol") == "udp" if isinstance(entry, dict) else str(entry).lower().endswith("/udp")
