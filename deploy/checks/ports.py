"""DC006: no port of the host is published twice.

Two active services that publish the same port on the same address cannot both start: the second fails with
"port is already allocated". The same number is free on another address and under the other protocol; without
an address a port is published on all of them. Where only another choice of profiles starts both, that is a warning;
services that share no profile are taken for alternatives. Compose refuses an entry that is no port mapping at all, in
a service that is not active, too. Several containers of one service (`scale`, `deploy.replicas`) need a range that has
a port for each, or a number that Docker chooses: the second does not start otherwise. That is a warning, and none where
`deploy` says what only Swarm reads (`placement`, `update_config`): there they share one port.

Fails:

    services:
      a:
        image: a:1
        ports: ["127.0.0.1:80:80"]
      b:
        image: b:1
        ports: ["80:8080"]

Passes:

    services:
      a:
        image: a:1
        ports: ["127.0.0.1:80:80"]
      b:
        image: b:1
        ports: ["81:8080"]
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items, profiles_of
from deploy.checks.published import Published, read, shown
from deploy.checks.shape import containers
from deploy.config.document import Path

ID = "DC006"


def check(project: Project) -> Iterator[Finding]:
    """Find ports that are taken already, and entries that are none.

    Args:
        project: The compose file.
    """
    taken: list[Published] = []
    services = project.services
    for name, service in services.items():
        for index, entry in enumerate(items(service.get("ports"))):
            path: Path = ("services", name, "ports", index)
            try:
                published = read(name, path, entry)
            except ValueError as error:
                yield project.finding(ID, "error", path, str(error), 'write "[ADDRESS:]PUBLISHED:TARGET[/udp]"')
                continue
            if service.get("network_mode") == "host":
                continue  # Docker publishes nothing there
            if not _suffices(published, count := containers(service)):
                ports = f"{shown(published.ports)}/{published.protocol}"
                message = f"publishes {ports} for {count} containers, which need one each"
                remedy = "publish a range that has a port for each, or leave the number to Docker"
                yield project.finding(ID, "warning", path, message, remedy)
            if published.of_choice:
                continue
            clashes = [
                (when, other.service, port)
                for other in taken
                if not published.repeats(other)
                and (port := published.meets(other)) is not None
                and (when := _when(project, service, services[other.service])) is not None
            ]
            if clashes:
                when, holder, port = min(clashes, key=lambda clash: clash[0] != "")  # what fails now comes first
                yield project.finding(
                    ID,
                    "warning" if when else "error",
                    path,
                    f"{holder} publishes {port}/{published.protocol} already{when}",
                    "publish it under another port, or on another address",
                )
            taken.append(published)


def _suffices(one: Published, count: int) -> bool:
    if one.of_choice:
        return not one.ports or len(one.ports) >= count
    return count < 2


def _when(project: Project, one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """Say when both services are started: empty: now; None: with no profile that they share."""
    if project.is_active(one) and project.is_active(other):
        return ""
    own, theirs = profiles_of(one), profiles_of(other)
    shared = [name for name in own if name in theirs] if own and theirs else own or theirs
    return f" when the profile {shared[0]} is active" if shared else None
