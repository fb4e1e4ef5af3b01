"""DC005: volumes, networks, secrets and configs are defined before a service uses them.

A service names them; the top level of the file defines them. Compose refuses a name that is not defined. The
network `default` always is.

Fails:

    services:
      db:
        image: postgres:18
        volumes: ["data:/var/lib/postgresql"]

Passes:

    services:
      db:
        image: postgres:18
        volumes: ["data:/var/lib/postgresql"]
    volumes:
      data: {}
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items
from deploy.config.document import Path
from deploy.config.phrases import suggestion

ID = "DC005"
_BIND = re.compile(r"[./~]|[A-Za-z]:[\\/]|\\\\")


def check(project: Project) -> Iterator[Finding]:
    """Find names that no top-level section defines.

    Args:
        project: The compose file.
    """
    if project.open_ended:
        return
    for name, service in project.active.items():
        for section, wanted, path in used(service):
            known = project.section(section)
            if wanted not in known and (section, wanted) != ("networks", "default"):
                yield project.finding(
                    ID,
                    "error",
                    ("services", name, *path),
                    f"{section} has no {wanted}{suggestion(wanted, known)}",
                    f"add `{wanted}:` to the top-level `{section}:`",
                )


def used(service: Mapping[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """List what a service uses of the top level: the section, the name there, and where the service says so.

    Args:
        service: Its body.
    """
    for index, volume in enumerate(items(service.get("volumes"))):
        if source := _volume(volume):
            yield "volumes", source, ("volumes", index)
    networks = service.get("networks")
    for index, network in enumerate(items(networks)):
        yield "networks", str(network), ("networks", index)
    if isinstance(networks, dict):
        for network in networks:
            yield "networks", str(network), ("networks", str(network))
    for section in ("secrets", "configs"):
        yield from _mounts(service, section, ())
    build = service.get("build")
    if isinstance(build, dict):
        yield from _mounts(build, "secrets", ("build",))


def _mounts(holder: Mapping[str, Any], section: str, path: Path) -> Iterator[tuple[str, str, Path]]:
    for index, entry in enumerate(items(holder.get(section))):
        source = entry.get("source") if isinstance(entry, dict) else entry
        if source:
            yield section, str(source), (*path, section, index)


def _volume(entry: Any) -> str:
    """Return the named volume of an entry, or nothing for a folder or an anonymous one."""
    if isinstance(entry, dict):
        return str(entry.get("source") or "") if entry.get("type") == "volume" else ""
    source, colon, _ = str(entry).partition(":")
    return source if colon and not _BIND.match(str(entry)) else ""
