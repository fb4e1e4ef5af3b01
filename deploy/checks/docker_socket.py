"""DC024: no service has Docker's socket.

Whoever may write to the socket may start a container that mounts the whole host: it is root by another name, and `:ro`
changes nothing, since a socket is not written to as a file is (docs.docker.com, "Docker Engine security").
A proxy that lets only some requests through, with the socket mounted there alone, is a note. A folder that holds the
socket (`/`, `/run`, `/var/run`) gives it as well; read-only that is a note, since node-exporter and cAdvisor are
installed so by their own manuals.

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
from deploy.checks.shape import Mount, mounts, truth
from deploy.config.document import Path

ID = "DC024"
_MESSAGE = "with Docker's socket it is root"
_SOCKET = re.compile(r"(^|/)(docker(\.raw)?|podman|containerd)\.sock$|docker_engine$")
_HOLDS_IT = re.compile(r"/+|/+(var/+)?run/*")
_REMEDY = "delete it, or put a docker-socket-proxy between that passes only the requests which are needed"


def check(project: Project) -> Iterator[Finding]:
    """Find services that can steer Docker.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        root: Path = ("services", name)
        severity: Severity = "note" if is_socket_proxy(program(name, service)) else "warning"
        if truth(service.get("use_api_socket")):
            yield project.finding(ID, severity, (*root, "use_api_socket"), _MESSAGE, _REMEDY)
        for mount in mounts(service):
            path = (*root, *mount.path)
            if _SOCKET.search(mount.source) or _SOCKET.search(mount.target):
                yield project.finding(ID, severity, path, _MESSAGE, _REMEDY)
            elif _holds_it(mount) and not any(problem.path[: len(path)] == path for problem in project.problems):
                seen: Severity = "note" if mount.read_only else severity
                message = f"{_MESSAGE}, and {mount.source} holds it"
                yield project.finding(ID, seen, path, message, f"mount only what it needs below {mount.source}")


def _holds_it(mount: Mount) -> bool:
    return mount.kind == "bind" and _HOLDS_IT.fullmatch(mount.source) is not None
