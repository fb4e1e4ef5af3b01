"""Which service is a LiveKit server, for the rules about it."""

from collections.abc import Iterator
from typing import Any

from deploy.checks.programs import runs_livekit
from deploy.checks.project import Project, items


def servers(project: Project) -> Iterator[tuple[str, dict[str, Any]]]:
    """List the LiveKit servers.

    Args:
        project: The compose file.
    """
    yield from ((name, service) for name, service in project.services.items() if runs_livekit(name, service))


def contents(project: Project, service: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Give the files that a service has from `content:` of the project's configs: config to target and text.

    Args:
        project: The compose file.
        service: The service's body.
    """
    found = {}
    for entry in items(service.get("configs")):
        source = str(entry.get("source") if isinstance(entry, dict) else entry)
        target = str((entry.get("target") if isinstance(entry, dict) else "") or f"/{source}")
        body = project.section("configs").get(source)
        if isinstance(body, dict) and isinstance(body.get("content"), str):
            found[source] = (target, body["content"])
    return found


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
