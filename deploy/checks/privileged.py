"""DC022: no service is privileged.

`privileged: true` gives a container every capability and every device of the host and takes seccomp and AppArmor away:
whoever gets into the program has the machine. Almost always one device or one capability is meant.

Fails:

    services:
      scanner:
        image: scanner:1
        privileged: true

Passes:

    services:
      scanner:
        image: scanner:1
        devices: ["/dev/ttyUSB0:/dev/ttyUSB0"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import truth

ID = "DC022"


def check(project: Project) -> Iterator[Finding]:
    """Find privileged services.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        if truth(service.get("privileged")):
            path = ("services", name, "privileged")
            remedy = "delete it; name what is needed in `devices:` or `cap_add:`"
            yield project.finding(ID, "warning", path, "whoever gets into it has the machine", remedy)
