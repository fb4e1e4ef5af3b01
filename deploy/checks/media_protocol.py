"""DC048: LiveKit's UDP ports are published as UDP.

Without a protocol Docker publishes TCP. LiveKit's media come over UDP: on 7882 as its examples have it, on 50000 to
60000 where it is told nothing, or wherever `udp_port` and `port_range_start` say. Behind a TCP port of that number
nobody listens: everybody joins, and what is heard comes over ICE/TCP (7881), or not at all.

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["7880:7880", "7881:7881", "50000-50099:50000-50099"]

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["7880:7880", "7881:7881", "50000-50099:50000-50099/udp"]
"""

from collections.abc import Iterator
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.livekit import is_udp, servers, shares_network
from deploy.checks.media_told import told
from deploy.checks.project import Project, items
from deploy.checks.published import published, runs
from deploy.config.document import Path

ID = "DC048"
_SINGLE, _RANGE = 7882, range(50000, 60001)


def check(project: Project) -> Iterator[Finding]:
    """Find media ports that are published for TCP alone.

    Args:
        project: The compose file.
    """
    for name, service in servers(project):
        if found := forgotten(project, name, service):
            ports = runs(set().union(*found.values()))
            message = f"publishes {', '.join(ports)} as TCP, where LiveKit's media come over UDP"
            remedy = "publish " + ", ".join(f'"{one}:{one}/udp"' for one in ports)
            yield project.finding(ID, "warning", next(iter(found)), message, remedy)


def forgotten(project: Project, name: str, service: dict[str, Any]) -> dict[Path, set[int]]:
    """Find the entries of a LiveKit server that publish media ports for TCP alone, each with these ports.

    Args:
        project: The compose file.
        name: The service's name.
        service: Its body.
    """
    if shares_network(service):
        return {}
    found = published(name, service)
    tcp = [one for one in found if one.protocol == "tcp"]
    media = _media(project, service, {port for one in tcp for port in one.targets})
    media -= {port for one in found if one.protocol == "udp" for port in one.targets}
    return {one.path: ports for one in tcp if (ports := media.intersection(one.targets))}


def _media(project: Project, service: dict[str, Any], over_tcp: set[int]) -> set[int]:
    """Say which ports are LiveKit's for UDP: those that it is told, and what can be nothing else."""
    said = told(project, service)
    media = set(said.udp)
    wide = over_tcp.intersection(_RANGE)
    if len(wide) > 1:  # one alone may be the port for ICE over TCP
        media |= wide
    if not any(is_udp(entry) for entry in items(service.get("ports"))):
        media.add(_SINGLE)
    return media - said.tcp
