"""What a LiveKit server is told of its media ports: by options, by variables, by a configuration in the file itself."""

import re
from dataclasses import dataclass
from typing import Any

from deploy.checks.arguments import arguments
from deploy.checks.livekit import contents
from deploy.checks.project import Project
from deploy.checks.shape import variables

# of an option, a variable, or the configuration in one of them
_NUMBER = r"[\"']?\s*:\s*[\"']?(\d{1,5})\b(?:-(\d{1,5}))?"
_UDP = re.compile(rf"udp[_-]port{_NUMBER}", re.IGNORECASE)
_TCP = re.compile(rf"tcp[_-]port{_NUMBER}", re.IGNORECASE)
_START = re.compile(rf"port_range_start{_NUMBER}", re.IGNORECASE)
_END = re.compile(rf"port_range_end{_NUMBER}", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """Hold the ports that are said.

    Args:
        udp: For media over UDP, and for TURN.
        tcp: For ICE over TCP.
    """

    udp: frozenset[int]
    tcp: frozenset[int]


def told(project: Project, service: dict[str, Any]) -> Told:
    """Read which ports a server is told.

    Args:
        project: The compose file.
        service: The server's body.
    """
    said = [f"{argument.name}: {argument.value}" for argument in arguments(service)]
    said += [f"{name}: {value}" for name, value in variables(service).items()]
    text = "\n".join([*said, *(text for _, text in contents(project, service).values())])
    udp = {port for first, last in _UDP.findall(text) for port in range(int(first), int(last or first) + 1)}
    for (first, _), (last, _) in zip(_START.findall(text), _END.findall(text), strict=False):
        udp |= {*range(int(first), int(last) + 1)}
    return Told(frozenset(udp), frozenset(int(port) for port, _ in _TCP.findall(text)))
