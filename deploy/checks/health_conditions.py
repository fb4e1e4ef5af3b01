"""DC011: who is waited for until it is healthy has a health check.

`condition: service_healthy` on a container without one stops `docker compose up` in the middle: "container ... has
no healthcheck configured". That is certain where the file turns the check off, hence an error. Where the file has
none, the image may have its own (`docker inspect` says so): Docker's official images have none on purpose
(docker-library/cassandra#76), hence a warning for an image without an owner in its name, and a note for any other.

Fails:

    services:
      agent:
        image: agent:1
        depends_on:
          stt: {condition: service_healthy}
      stt:
        image: stt:1

Passes:

    services:
      agent:
        image: agent:1
        depends_on:
          stt: {condition: service_healthy}
      stt:
        image: stt:1
        healthcheck: {test: [CMD, curl, -f, "http://127.0.0.1:8000/health"]}
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.shape import conditions, health_test, image_name

ID = "DC011"
_HAVE_ONE = ("llama.cpp",)  # images whose Dockerfile is known to have a health check


def check(project: Project) -> Iterator[Finding]:
    """Find health that nobody checks.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        for target, condition, path in conditions(service):
            other = project.services.get(target)
            if condition != "service_healthy" or other is None:
                continue
            test = health_test(other)
            if test == []:
                said, sure = (
                    "has its health check turned off",
                    project.is_active(service) and _required(service, target),
                )
                severity: Severity = "error" if sure and project.is_active(other) else "warning"
            elif test is None and not _elsewhere(other):
                said, severity = "has no health check in this file", "warning" if _official(other) else "note"
            else:
                continue
            where = ("services", name, *path, "condition")
            remedy = f"write a `healthcheck:` for {target}, or `condition: service_started` here"
            yield project.finding(ID, severity, where, f"waits until {target} is healthy, which {said}", remedy)


def _official(service: Mapping[str, Any]) -> bool:
    image = str(service.get("image") or "").removeprefix("docker.io/").removeprefix("library/")
    return bool(image) and "/" not in image and not service.get("build")


def _elsewhere(service: Mapping[str, Any]) -> bool:
    inherits = isinstance(service.get("healthcheck"), dict) or service.get("extends") or service.get("provider")
    return bool(inherits) or image_name(service) in _HAVE_ONE


def _required(service: Mapping[str, Any], target: str) -> bool:
    depends = service.get("depends_on")
    how = depends.get(target) if isinstance(depends, dict) else None
    return not (isinstance(how, dict) and how.get("required") is False)
