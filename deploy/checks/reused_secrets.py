"""DC019: no secret has two names.

Two variables with one value: within a service one leak opens both things that it protects. Across services they may be
the two ends of one connection; then whoever changes one must know of the other, and it should be written once. One
name in several services is one secret that they share, as an agent and its server do. That a secret stands in the file
or in a command at all is DC020's concern.

Fails:

    services:
      web:
        image: web:1
        environment:
          JWT_SECRET: 5up3rs3cr3tvalu3
          SESSION_SECRET: 5up3rs3cr3tvalu3

Passes:

    services:
      web:
        image: web:1
        environment:
          JWT_SECRET: ${JWT_SECRET}
          SESSION_SECRET: ${SESSION_SECRET}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.secrecy import secrets

ID = "DC019"
_SHORTEST = 8


def check(project: Project) -> Iterator[Finding]:
    """Find variables with another name and the same secret.

    Args:
        project: The compose file.
    """
    seen: dict[str, dict[str, str]] = {}  # value to name to service
    for written in project.as_written:
        for service, body in written.services.items():
            for secret in secrets(body):
                if secret.path[0] != "environment" or len(secret.value) < _SHORTEST:
                    continue
                names = seen.setdefault(secret.value, {})
                if secret.name not in names and names:
                    here = [name for name, of in names.items() if of == service]
                    other = next(iter(here or names))
                    severity: Severity = "warning" if here else "note"
                    path = ("services", service, *secret.path)
                    message = f"{secret.name} has the value of {other} in {names[other]}"
                    remedy = f"give it a value of its own, or write both as ${{{other}}} with the value in .env"
                    yield written.finding(ID, severity, path, message, remedy)
                names.setdefault(secret.name, service)
