"""DC027: a service's root file system is read-only.

Whoever breaks into a program wants to leave something behind; with `read_only: true` there is no place for it but
the volumes. What a program does need to write belongs into a volume or a tmpfs.

Fails:

    services:
      web:
        image: web:1

Passes:

    services:
      web:
        image: web:1
        read_only: true
        tmpfs: ["/tmp"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import truth

ID = "DC027"


def check(project: Project) -> Iterator[Finding]:
    """Find services that may write everywhere.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        if truth(service.get("read_only")) or "extends" in service:
            continue
        path = ("services", name, "read_only") if "read_only" in service else ("services", name)
        remedy = 'add `read_only: true`, and `tmpfs: ["/tmp"]` for what it writes'
        yield project.finding(ID, "note", path, "its root file system can be written to", remedy)
