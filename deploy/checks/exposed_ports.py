"""DC021: a port is published on all interfaces only where strangers are meant to come in.

Without an address Docker publishes a port on every interface, past the host's own firewall: its rules come before
those of ufw (moby/moby#4737). Model servers, Redis and MongoDB let in whoever asks unless they are told not to, and a
proxy of Docker's socket gives the host away. PostgreSQL and MySQL do ask for a password, but as often as one likes, and
services of the same file reach them without any published port. What has to be open is no finding: LiveKit's media on
7881/tcp, 7882/udp and 50000-60000/udp, TURN's 3478 and 5349, a reverse proxy's 80 and 443. Anything else is a note.
A port whose number is left to Docker (`"6379"`) is as open and soon scanned for; it is a finding only where the
program is not made for strangers.

Fails:

    services:
      redis:
        image: redis:8.2
        ports: ["6379:6379"]

Passes:

    services:
      redis:
        image: redis:8.2
        ports: ["127.0.0.1:6379:6379"]
"""

import ipaddress
from collections.abc import Iterator

from deploy.checks.findings import Finding, Severity
from deploy.checks.programs import (
    is_database,
    is_livekit,
    is_media_relay,
    is_model_server,
    is_reverse_proxy,
    is_socket_proxy,
    program,
    wants_a_key,
)
from deploy.checks.project import Project
from deploy.checks.published import Published, published, shown

ID = "DC021"
_MEDIA = {
    "tcp": (range(7881, 7882), range(3478, 3479), range(5349, 5350)),
    "udp": (range(7882, 7883), range(50000, 60001), range(3478, 3479), range(5349, 5350)),
}
_WEB = (80, 443)


def check(project: Project) -> Iterator[Finding]:
    """Find ports that anybody may try.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        if service.get("network_mode") == "host":
            continue  # DC023 speaks of it
        runs = program(name, service)
        media = is_media_relay(runs)
        udp = is_livekit(name, service)
        unsafe = is_database(runs) or is_socket_proxy(runs) or (is_model_server(runs) and not wants_a_key(service))
        severity: Severity = "warning" if unsafe else "note"
        for one in published(name, service, of_choice=unsafe):
            wanted = media or _is_media(one) or (udp and one.protocol == "udp")
            if wanted or not _everywhere(one.address) or (is_reverse_proxy(runs) and set(one.ports) <= set(_WEB)):
                continue
            outside = shown(one.ports) if one.ports else ""
            port = f"a port that Docker chooses for {shown(one.targets)}" if one.of_choice else outside
            message = f"{port}/{one.protocol} is open on every interface, past the firewall"
            message += f", and {runs} is not made for strangers" if unsafe else ""
            remedy = f'write "127.0.0.1:{outside}:{shown(one.targets)}"; services reach each other without'
            yield project.finding(ID, severity, one.path, message, remedy)


def _is_media(one: Published) -> bool:
    return any(one.ports.start in wide and one.ports[-1] in wide for wide in _MEDIA.get(one.protocol, ()))


def _everywhere(address: str) -> bool:
    try:
        return not address or ipaddress.ip_address(address).is_unspecified
    except ValueError:
        return False
