"""DC026: a service does not run as root.

Root in a container is root to the kernel: one hole in either, or one folder of the host mounted, and it is root of the
host. `user: root` asks for that; without `user` the image decides, and most images say nothing, which is root too.

Fails:

    services:
      web:
        image: web:1
        user: root

Passes:

    services:
      web:
        image: web:1
        user: "65534:65534"
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC026"
_REMEDY = 'write `user: "1000:1000"`, or whom the image has for it'


def check(project: Project) -> Iterator[Finding]:
    """Find services that run as root, or may.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        user = service.get("user")
        if user is None and "extends" not in service:
            message = "has no `user`; unless the image names one it runs as root"
            yield project.finding(ID, "note", ("services", name), message, _REMEDY)
        elif _is_root(str(user).partition(":")[0]):
            yield project.finding(ID, "warning", ("services", name, "user"), "runs as root", _REMEDY)


def _is_root(user: str) -> bool:
    return user == "root" or (user.isdecimal() and int(user) == 0)
