"""DC032: a container's log has an end.

Docker's default log driver, json-file, keeps every line for ever, and a full disk stops the whole host. The driver
`local` rotates by itself; json-file does with `max-size`. The daemon may be set so that all do
(/etc/docker/daemon.json), which a compose file does not show.

Fails:

    services:
      web:
        image: web:1

Passes:

    services:
      web:
        image: web:1
        logging: {driver: json-file, options: {max-size: 10m, max-file: "3"}}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC032"


def check(project: Project) -> Iterator[Finding]:
    """Find logs that grow without end.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        logging = service.get("logging")
        said = logging if isinstance(logging, dict) else {}
        options = said.get("options")
        limited = isinstance(options, dict) and options.get("max-size")
        if (
            limited
            or said.get("driver") not in (None, "json-file")
            or service.get("extends")
            or service.get("provider")
        ):
            continue
        path = ("services", name, "logging") if said else ("services", name)
        remedy = 'add `logging: {driver: json-file, options: {max-size: 10m, max-file: "3"}}`'
        yield project.finding(ID, "note", path, "its log grows without end", remedy)
