"""DC010: who needs a service of a profile belongs to that profile too.

Which profiles are active is said on the command line, so a file that starts today may be refused tomorrow: "depends
on undefined service", because the one who needs is started and the one who is needed is not. What counts is what
DC003 counts; where the profiles that are active now make Compose refuse the file, DC003 says so, and this rule is
silent.

Fails:

    services:
      agent:
        image: agent:1
        profiles: [voice, local-llm]
        depends_on: [llama_cpp]
      llama_cpp:
        image: llama:1
        profiles: [local-llm]

Passes:

    services:
      agent:
        image: agent:1
        profiles: [local-llm]
        depends_on: [llama_cpp]
      llama_cpp:
        image: llama:1
        profiles: [local-llm]
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project, profiles_of, references

ID = "DC010"


def check(project: Project) -> Iterator[Finding]:
    """Find services that need what another choice of profiles leaves out.

    Args:
        project: The compose file.
    """
    services = project.services
    for name, service in services.items():
        for reference in references(name, service):
            target = services.get(reference.target)
            if target is None or not reference.required or not _may_be_alone(service, target):
                continue
            if project.is_active(service) and not project.is_active(target):
                continue  # DC003 speaks of it
            theirs = ", ".join(profiles_of(target))
            yield project.finding(
                ID,
                "warning",
                reference.path,
                f"{reference.target} is started only with the profile {theirs}, {name} without it too",
                "write `required: false` here, or give both the same profiles",
            )


def _may_be_alone(service: Mapping[str, Any], target: Mapping[str, Any]) -> bool:
    own, theirs = profiles_of(service), profiles_of(target)
    return bool(theirs) and (not own or any(profile not in theirs for profile in own))
