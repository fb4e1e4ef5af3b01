"""DC006: no port of the host is published twice.

Two active services that publish the same port on the same address cannot both start: the second fails with
"port is already allocated". The same number is free on another address and under the other protocol; without
an address a port is published on all of them. Where only another choice of profiles starts both, that is a warning;
services that share no profile are taken for alternatives. Compose refuses an entry that is no port mapping at all, in
a service that is not active, too.

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

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items
from deploy.checks.published import Published, read
from deploy.config.document import Path

ID = "DC006"


def check(project: Project) -> Iterator[Finding]:
    """Find ports that are taken already, and entries that are none.

    Args:
        project: The compose file.
    """
    taken: list[Published] = []
    for name, service in project.services.items():
        for index, entry in enumerate(items(service.get("ports"))):
            path: Path = ("services", name, "ports", index)
            try:
                published = read(name, path, entry)
            except ValueError as error:
                yield project.finding(ID, "error", path, str(error), 'write "[ADDRESS:]PUBLISHED:TARGET[/udp]"')
                continue
            if published is None:
                continue
            if met := _met(project, published, taken):
                yield met
            taken.append(published)


def _met(project: Project, published: Published, taken: Iterable[Published]) -> Finding | None:
    active, services = project.active, project.services
    for other in sorted(taken, key=lambda one: one.service not in active):  # what fails now comes first
        port = None if published.repeats(other) else published.meets(other)
        if port is None:
            continue
        both = published.service in active and other.service in active
        profile = _shared(services[published.service], services[other.service])
        if both or profile is not None:
            where = "" if both else f" when the profile {profile} is active"
            return project.finding(
                ID,
                "error" if both else "warning",
                published.path,
                f"{other.service} publishes {port}/{published.protocol} already{where}",
                "publish it under another port, or on another address",
            )
    return None


def _shared(one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """Return a profile with which both are started."""
    own, theirs = ([str(name) for name in items(service.get("profiles"))] for service in (one, other))
    if not own or not theirs:
        return next(iter(own or theirs), None)
    return next((name for name in own if name in theirs), None)
