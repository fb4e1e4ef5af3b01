"""DC013: no port of the host is wanted that somebody has already.

A service cannot start while another program listens on the port that it publishes: "address already in use". Which
ports are taken is looked up on this host when `validate` is asked to; whether the other program listens on the same
address is not, so this is a warning.

Given:

    listening: {80/tcp: nginx}

Fails:

    services:
      web:
        image: web:1
        ports: ["80:8080"]

Passes:

    services:
      web:
        image: web:1
        ports: ["8080:8080"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.published import published

ID = "DC013"


def check(project: Project) -> Iterator[Finding]:
    """Find published ports that are taken on this host.

    Args:
        project: The compose file.
    """
    for name, service in project.active.items() if project.facts.listening else ():
        for one in published(name, service):
            for key, who in project.facts.listening.items():
                number, _, protocol = key.partition("/")
                if protocol == one.protocol and number.isdecimal() and int(number) in one.ports:
                    message = f"{who or 'another program'} listens on {key} of this host"
                    yield project.finding(ID, "warning", one.path, message, "stop it, or publish another port")
                    break
