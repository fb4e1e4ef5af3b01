"""DC015: LiveKit's media ports have the same number outside and inside.

LiveKit tells its callers the number that it listens on. Where the host publishes it under another one, signalling
works, everybody joins, and nobody hears anything. That is so for ICE over TCP (7881) and for every UDP port; and where
the file itself says on which UDP ports LiveKit listens (`udp_port`, `port_range_start`), and publishes only others.

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["7880:7880", "17881:7881", "17882:7882/udp"]

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["17880:7880", "7881:7881", "7882:7882/udp"]
"""

from collections.abc import Iterator
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.livekit import is_udp, servers
from deploy.checks.media_protocol import forgotten
from deploy.checks.media_told import told
from deploy.checks.project import Project, items
from deploy.checks.published import published, read, runs, shown

ID = "DC015"
_TCP = 7881


def check(project: Project) -> Iterator[Finding]:
    """Find media ports under another number.

    Args:
        project: The compose file.
    """
    for name, service in servers(project):
        yield from _others(project, name, service)
        for index, entry in enumerate(items(service.get("ports"))):
            path = ("services", name, "ports", index)
            try:
                one = read(name, path, entry)
            except ValueError:
                continue  # DC006 speaks of it
            target = _target(entry)
            if not is_udp(entry) and str(_TCP) != target:
                continue
            if one.of_choice or one.ports != one.targets:
                outside = "a number that Docker chooses" if one.of_choice else shown(one.ports)
                protocol = "udp" if is_udp(entry) else "tcp"
                message = f"publishes LiveKit's media port {target}/{protocol} as {outside}, which callers are not told"
                suffix = "/udp" if is_udp(entry) else ""
                remedy = f'write "{target}:{target}{suffix}", and the number that LiveKit is set to'
                yield project.finding(ID, "warning", path, message, remedy)


def _others(project: Project, name: str, service: dict[str, Any]) -> Iterator[Finding]:
    wanted = told(project, service).udp
    udp = [one for one in published(name, service, of_choice=True) if one.protocol == "udp"]
    if not wanted or not udp or forgotten(project, name, service):  # DC048 speaks of these
        return
    if not any(wanted.intersection(one.targets) for one in udp):
        ports = ", ".join(shown(one.targets) for one in udp)
        message = f"publishes {ports}/udp, and LiveKit is told to listen on {', '.join(runs(wanted))}/udp"
        remedy = "publish " + ", ".join(f'"{one}:{one}/udp"' for one in runs(wanted))
        yield project.finding(ID, "warning", udp[0].path, message, remedy)


def _target(entry: Any) -> str:
    if isinstance(entry, dict):
        return str(entry.get("target", ""))
    return str(entry).partition("/")[0].rpartition(":")[2]
