"""DC035: on another machine, nothing is mounted that is on this one.

A bind mount names a path of the machine that Docker runs on. With a Docker context on another machine the folder beside
the compose file is not there: Docker makes an empty one, or refuses to start. The same is so for the files of
secrets and configs, which Compose mounts.

Given:

    remote: far

Fails:

    services:
      web:
        image: web:1
        volumes: ["./site:/site:ro"]

Passes:

    services:
      web:
        image: web:1
        volumes: ["site:/site:ro", "/var/run/docker.sock:/var/run/docker.sock"]
    volumes:
      site: {}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import mounts
from deploy.checks.undefined import used
from deploy.config.document import Path

ID = "DC035"
# What every Linux machine has.
_DEVICES = ("/var/run/", "/run/", "/proc", "/sys", "/dev", "/lib/modules", "/var/lib/docker", "/var/log")
_SETTINGS = tuple(f"/etc/{name}" for name in ("localtime", "timezone", "machine-id", "passwd", "group", "ssl/certs"))


def check(project: Project) -> Iterator[Finding]:
    """Find paths that a Docker on another machine would look for there.

    Args:
        project: The compose file.
    """
    if not project.facts.remote:
        return
    for path, source in _paths(project):
        if source == "/" or source.startswith(_DEVICES + _SETTINGS):
            continue
        message = f"mounts {source} of the machine that the context {project.facts.remote} names, not of this one"
        remedy = "copy it into the image, mount a volume, or put it there first"
        yield project.finding(ID, "warning", path, message, remedy)


def _paths(project: Project) -> Iterator[tuple[Path, str]]:
    named: set[tuple[str, str]] = set()
    for name, service in project.active.items():
        for one in mounts(service):
            if one.kind == "bind" and one.source:
                yield ("services", name, *one.path), one.source
        named |= {(section, entry) for section, entry, path in used(service) if path[0] != "build"}
    for section in ("secrets", "configs"):
        for name, entry in project.section(section).items():
            if (section, name) in named and isinstance(entry, dict) and entry.get("file"):
                yield (section, name, "file"), str(entry["file"])
