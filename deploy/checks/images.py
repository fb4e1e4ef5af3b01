"""DC009: every service says where its image comes from.

A service without `image` and without `build` has nothing to start; Compose refuses the file. A `provider`
needs neither, and what a service `extends` may bring one.

Fails:

    services:
      web:
        ports: ["80"]

Passes:

    services:
      web:
        image: nginx:1.29
        ports: ["80"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC009"


def check(project: Project) -> Iterator[Finding]:
    """Find services that have nothing to start.

    Args:
        project: The compose file.
    """
    for name, service in project.active.items():
        if not (service.get("image") or any(key in service for key in ("build", "provider", "extends"))):
            yield project.finding(
                ID, "error", ("services", name), "has neither image nor build", "add `image: NAME:VERSION`"
            )
