"""Ports that somebody else has, found before Docker stumbles over them."""

import errno
import socket
from collections.abc import Callable, Collection, Iterable, Mapping

from deploy.errors import StackError
from deploy.plan.desired import Desired
from deploy.plan.observe import Container

Port = tuple[str, int, str]


def taken(
    desired: Desired, observed: Iterable[Container], probe: Callable[[Port], str] | None = None
) -> dict[Port, str]:
    """List the ports that cannot be had, each with the reason.

    Args:
        desired: What is wanted.
        observed: The project's own containers: what they publish is theirs to keep.
        probe: Tries one port and returns why it cannot be had, or nothing.
    """
    own = {(number, protocol) for container in observed if container.running for _, number, protocol in container.ports}
    wanted = [port for service in desired.active.values() for port in service.ports if port[1:] not in own]
    found = {port: (probe or _probe)(port) for port in wanted}
    return {port: reason for port, reason in found.items() if reason}


def refusal(
    problems: Mapping[Port, str], publishers: Collection[tuple[str, str, str]], names: Mapping[int, str]
) -> StackError:
    """Put taken ports into one line.

    Args:
        problems: As `taken` gives them.
        publishers: Who publishes ports: container, project, ports as Docker writes them.
        names: Port to its key under `ports:` in a profile.
    """
    lines = [f"{_written(port)}{_holder(port, publishers)} {reason}" for port, reason in problems.items()]
    (_, number, _), *_ = problems
    key = names.get(number)
    return StackError(
        lines[0],
        where="ports",
        hint=f"end what has it (ss -lntup), or choose another in a profile of your own: ports: {{{key}: NUMBER}}",
        code="port_taken",
        details=tuple(lines[1:]),
    )


def _written(port: Port) -> str:
    return f"{port[0]}:{port[1]}/{port[2]}"


def _holder(port: Port, publishers: Collection[tuple[str, str, str]]) -> str:
    for name, project, ports in publishers:
        if f":{port[1]}->" in ports and f"/{port[2]}" in ports:
            return f" (container {name}{f' of project {project}' if project else ''})"
    return ""


def _probe(port: Port) -> str:
    address, number, protocol = port
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as attempt:
        if protocol == "tcp":
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((address, number))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return "is taken"
            if error.errno == errno.EADDRNOTAVAIL:
                return "is not an address of this machine (LIVEKIT_NODE_IP)"
    return ""
