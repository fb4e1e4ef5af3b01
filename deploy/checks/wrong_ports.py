"""At which ports a speech service is asked, and whether it listens there."""

from collections.abc import Iterator
from typing import Any

from deploy.checks.addresses import addresses
from deploy.checks.health_urls import asked
from deploy.checks.project import Project
from deploy.checks.shape import variables
from deploy.config.document import Path

_ELSEWHERE = ("build", "command", "entrypoint", "env_file", "extends")  # what may name a port that is not known here


def wrong_ports(
    project: Project, name: str, service: dict[str, Any], *, variable: str, default: int
) -> Iterator[tuple[Path, str]]:
    """List where a service is asked at a port on which it does not listen, and how to say so.

    Args:
        project: The compose file.
        name: The service's name.
        service: Its body.
        variable: The one that its image reads the port from.
        default: The port without it.
    """
    told = variables(service).get(variable, str(default))
    if any(service.get(key) for key in _ELSEWHERE) or not told.isdecimal():
        return
    for one in addresses(project):
        if one.target == name and one.port != int(told):
            yield one.path, f"asks {name} at port {one.port}, and it listens on {told}"
    for port, _ in asked(service)[:1]:
        if port != int(told):
            yield ("services", name, "healthcheck", "test"), f"asks port {port}, and {name} listens on {told}"
