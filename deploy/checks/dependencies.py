"""DC003: a service needs only services that exist and that the active profiles start.

Compose refuses to start anything when an active service depends on one that is not defined, or that belongs
to a profile which is not active; the latter may be with `required: false`. What counts is `depends_on`, and
whatever else names a service: `links`, `volumes_from`, and `service:NAME` in `network_mode`, `ipc` and `pid`.

Fails:

    services:
      agent:
        image: agent:1
        depends_on: [llama_cpp]
      llama_cpp:
        image: llama:1
        profiles: [local-llm]

Passes:

    services:
      agent:
        image: agent:1
        depends_on:
          llama_cpp: {condition: service_started, required: false}
      llama_cpp:
        image: llama:1
        profiles: [local-llm]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project, profiles_of, references
from deploy.config.phrases import suggestion

ID = "DC003"


def check(project: Project) -> Iterator[Finding]:
    """Find services that are needed and not there.

    Args:
        project: The compose file.
    """
    services = project.services
    for name, service in project.active.items():
        for reference in references(name, service):
            target = reference.target
            if target not in services and not project.open_ended:
                yield project.finding(
                    ID,
                    "error",
                    reference.path,
                    f"there is no service {target}{suggestion(target, services)}",
                    f"define {target}, or delete it here",
                )
            elif target in services and reference.required and not project.is_active(services[target]):
                profiles = ", ".join(profiles_of(services[target]))
                yield project.finding(
                    ID,
                    "error",
                    reference.path,
                    f"{target} is started only with the profile {profiles}, {name} without it",
                    "delete it here, or add `required: false`",
                )
