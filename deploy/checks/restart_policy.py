"""DC030: a service says what happens when it ends.

Without `restart`, a service that crashes at night, or whose host is started anew, stays down until somebody looks.
`unless-stopped` is right for most; a service that runs once says `restart: "no"` and means it.

Fails:

    services:
      web:
        image: web:1

Passes:

    services:
      web:
        image: web:1
        restart: unless-stopped
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.one_shots import runs_once
from deploy.checks.project import Project
from deploy.checks.shape import conditions, restarts

ID = "DC030"


def check(project: Project) -> Iterator[Finding]:
    """Find services that nobody starts again.

    Args:
        project: The compose file.
    """
    services = project.services
    waited = {target for body in services.values() for target, condition, _ in conditions(body)
              if condition == "service_completed_successfully"}  # fmt: skip
    for name, service in services.items():
        if restarts(service) or name in waited or runs_once(name, service):
            continue
        if service.get("extends") or service.get("provider"):
            continue  # another file may say it; a provider is no container
        message = "has no restart policy: once down, it stays down"
        yield project.finding(ID, "note", ("services", name), message, "add `restart: unless-stopped`")
