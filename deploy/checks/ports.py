"""DC006: no port of the host is published twice.

Two active services that publish the same port on the same address cannot both start: the second fails with
"port is already allocated". The same number is free on another address and under the other protocol; without
an address a port is published on all of them. Compose refuses an entry that is no port mapping at all.

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

from collections.abc import Iterator

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
    for name, service in project.active.items():
        for index, entry in enumerate(items(service.get("ports"))):
            path: Path = ("services", name, "ports", index)
            try:
                published = read(name, path, entry)
            except ValueError as error:
                yield project.finding(ID, "error", path, str(error), 'write "[ADDRESS:]PUBLISHED:TARGET[/udp]"')
                continue
            if published is None:
                continue
            for other in taken:
                if published.repeats(other):
                    continue
                if (port := published.meets(other)) is not None:
                    yield project.finding(
                        ID,
                        "error",
                        path,
                        f"{other.service} publishes {port}/{published.protocol} already",
                        "publish it under another port, or on another address",
                    )
                    break
            taken.append(published)
