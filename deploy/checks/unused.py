"""DC034: what the top level defines is used.

A volume that no service mounts is mostly one whose name changed in one of two places: the data goes into an anonymous
volume, or into the container, and is gone with it. An unused network, secret or config does no harm, but misleads.

Fails:

    services:
      db:
        image: postgres:18
        volumes: ["/var/lib/postgresql"]
    volumes:
      data: {}

Passes:

    services:
      db:
        image: postgres:18
        volumes: ["data:/var/lib/postgresql"]
    volumes:
      data: {}
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.undefined import used

ID = "DC034"
_SECTIONS: tuple[tuple[str, Severity], ...] = (
    ("volumes", "warning"),
    ("networks", "note"),
    ("secrets", "note"),
    ("configs", "note"),
)


def check(project: Project) -> Iterator[Finding]:
    """Find what no service names, an inactive one neither.

    Args:
        project: The compose file.
    """
    services = project.services.values()
    if project.open_ended or any(_from_file(service) for service in services):
        return
    named = {(section, name) for service in services for section, name, _ in used(service)}
    named |= {("configs", _credential(service)) for service in services}
    for section, severity in _SECTIONS:
        for name in project.written(section):
            if (section, name) not in named and (section, name) != ("networks", "default"):
                message = f"no service uses {name} of {section}"
                remedy = "delete it, or name it where it is meant"
                yield project.finding(ID, severity, (section, name), message, remedy)


def _from_file(service: Mapping[str, Any]) -> bool:
    extends = service.get("extends")
    return isinstance(extends, dict) and bool(extends.get("file"))


def _credential(service: Mapping[str, Any]) -> str:
    spec = service.get("credential_spec")
    return str(spec.get("config")) if isinstance(spec, dict) else ""
