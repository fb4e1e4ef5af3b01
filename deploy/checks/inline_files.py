"""DC028: a read-only service gets its configs and secrets from files.

What comes from `content:` or `environment:` Compose copies into the container that it has just made, and that cannot
be done to a read-only one. `docker compose config` accepts it; `up` ends with "cannot create config in read-only
service: `file` is the sole supported option" (docker/compose#12031). It makes no difference where in the container the
file would stand.

Fails:

    services:
      web:
        image: web:1
        read_only: true
        secrets: [key]
    secrets:
      key: {environment: WEB_KEY}

Passes:

    services:
      web:
        image: web:1
        read_only: true
        secrets: [key]
    secrets:
      key: {file: ./key}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items
from deploy.checks.shape import truth

ID = "DC028"


def check(project: Project) -> Iterator[Finding]:
    """Find what Compose cannot write into a read-only service.

    Args:
        project: The compose file.
    """
    for name, service in project.active.items():
        if not truth(service.get("read_only")):
            continue
        for kind in ("configs", "secrets"):
            defined = project.section(kind)
            for index, entry in enumerate(items(service.get(kind))):
                source = str(entry.get("source") if isinstance(entry, dict) else entry)
                body = defined.get(source)
                origin = next(
                    (key for key in ("content", "environment") if isinstance(body, dict) and body.get(key)), ""
                )
                if origin:
                    path = ("services", name, kind, index)
                    message = f"{source} comes from `{origin}`, which Compose cannot write into a read-only service"
                    remedy = f"write it to a file, and `file: ./{source}` into {kind}.{source}"
                    yield project.finding(ID, "error", path, message, remedy)
