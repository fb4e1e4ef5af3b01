"""DC031: a service says how much memory it may take.

Without a limit one service that leaks, or a model larger than was thought, takes the host's memory, and the kernel
ends whichever process it likes: often another one. With a limit it ends the one that is in the wrong.

Fails:

    services:
      stt:
        image: stt:1

Passes:

    services:
      stt:
        image: stt:1
        deploy: {resources: {limits: {memory: 4g}}}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import memory_limit

ID = "DC031"


def check(project: Project) -> Iterator[Finding]:
    """Find services without a limit.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        if not memory_limit(service) and not service.get("extends") and not service.get("provider"):
            remedy = "add `deploy: {resources: {limits: {memory: 1g}}}`, with what it needs"
            yield project.finding(ID, "note", ("services", name), "may take all of the host's memory", remedy)
