"""DC008: no two services have the same container name.

A container's name exists once on a host. Compose refuses a file in which two services ask for the same one.

Fails:

    services:
      a:
        image: a:1
        container_name: one
      b:
        image: b:1
        container_name: one

Passes:

    services:
      a:
        image: a:1
        container_name: one
      b:
        image: b:1
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC008"


def check(project: Project) -> Iterator[Finding]:
    """Find container names that are taken.

    Args:
        project: The compose file.
    """
    taken: dict[str, str] = {}
    for name, service in project.active.items():
        wanted = service.get("container_name")
        if not isinstance(wanted, str):
            continue
        if wanted in taken:
            yield project.finding(
                ID,
                "error",
                ("services", name, "container_name"),
                f"{taken[wanted]} has the container name {wanted} already",
                "delete the line: Compose finds a name",
            )
        taken.setdefault(wanted, name)
