"""DC036: nothing is written that Compose has left behind.

`version` chooses nothing since Compose v2, which ignores it and says so at every command. `links` and `external_links`
come from a time before services found each other by name; `volumes_from` is a named volume that hides its name;
`external: {name: X}` is `external: true` and `name: X`, and Compose asks for that.

Fails:

    name: site
    version: "3.8"
    services:
      web:
        image: web:1

Passes:

    name: site
    services:
      web:
        image: web:1
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC036"
_OF_A_SERVICE = {
    "links": "delete it: services of one network find each other by name",
    "external_links": "put both into one external network",
    "volumes_from": "name the volume, and mount it in both",
}


def check(project: Project) -> Iterator[Finding]:
    """Find keys that are out of date.

    Args:
        project: The compose file.
    """
    if any(isinstance(one.data, dict) and "version" in one.data for one in project.documents.values()):
        message = "Compose ignores `version`, and warns of it at every command"
        yield project.finding(ID, "warning", ("version",), message, "delete the line")
    for name, service in project.services.items():
        for key, remedy in _OF_A_SERVICE.items():
            if service.get(key):
                yield project.finding(ID, "note", ("services", name, key), f"{key} is out of date", remedy)
    for section in ("networks", "volumes", "secrets", "configs"):
        for name, entry in project.written(section).items():
            external = entry.get("external") if isinstance(entry, dict) else None
            if isinstance(external, dict) and external.get("name"):
                remedy = f"write `external: true` and `name: {external['name']}`"
                path = (section, name, "external")
                yield project.finding(ID, "note", path, "`external: {name: ...}` is out of date", remedy)
