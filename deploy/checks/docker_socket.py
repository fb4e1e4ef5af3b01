"""DC024: no service has Docker's socket.

Whoever may write to the socket may start a container that mounts the whole host: it is root by another name, and `:ro`
changes nothing, since a socket is not written to as a file is (docs.docker.com, "Docker Engine security").
A proxy that lets only some requests through, with the socket mounted there alone, is a note.

Fails:

    services:
      traefik:
        image: traefik:v3.5
        volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]

Passes:

    services:
      traefik:
        image: traefik:v3.5
        environment:
          DOCKER_HOST: tcp://socket-proxy:2375
"""

import re
from collections.abc import Iterator

from deploy.checks.findings import Finding, Severity
from deploy.checks.programs import is_socket_proxy, program
from deploy.checks.project import Project
from deploy.checks.shape import mounts, truth
from deploy.config.document import Path

ID = "DC024"
_SOCKET = re.compile(r"(^|/)(docker(\.raw)?|podman|containerd)\.sock$|docker_engine$")
_REMEDY = "delete it, or put a docker-socket-proxy between that passes only the requests which are needed"


def check(project: Project) -> Iterator[Finding]:
    """Find services that can steer Docker.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        paths: list[Path] = [
            mount.path for mount in mounts(service) if _SOCKET.search(mount.source) or _SOCKET.search(mount.target)
        ]
        if truth(service.get("use_api_socket")):
            paths.append(("use_api_socket",))
        severity: Severity = "note" if is_socket_proxy(program(name, service)) else "warning"
        for path in paths:
            yield project.finding(ID, severity, ("services", name, *path), "with Docker's socket it is root", _REMEDY)
