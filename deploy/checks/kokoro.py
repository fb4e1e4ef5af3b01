"""DC041: Kokoro is asked where it answers, and has the time to warm up.

Kokoro-FastAPI serves OpenAI's routes below /v1; an OpenAI client whose base URL ends before gets 404 for every
sentence, and the caller hears nothing. It loads and warms its model up before it answers anything: upstream's own
tests give it up to 330 s, and a health check that gives up earlier calls it unhealthy. Without a health check nobody
can wait for it. (/health gives a fixed answer, and so does /v1/test: neither says that it can still speak.) It listens
on 8880, newer images where PORT says; who asks at another port gets no answer.

Fails:

    services:
      agent:
        image: agent:1
        environment: {TTS_BASE_URL: "http://kokoro:8880"}
      kokoro:
        image: ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0
        healthcheck:
          test: [CMD, curl, -f, "http://127.0.0.1:8880/health"]
          start_period: 10m

Passes:

    services:
      agent:
        image: agent:1
        environment: {TTS_BASE_URL: "http://kokoro:8880/v1"}
      kokoro:
        image: ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0
        healthcheck:
          test: [CMD, curl, -f, "http://127.0.0.1:8880/health"]
          start_period: 10m
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.addresses import addresses
from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import health_test, image_name, seconds
from deploy.checks.wrong_ports import wrong_ports

ID = "DC041"
_PORT = 8880
_LEAST = 60.0  # s
_INTERVAL, _RETRIES = 30.0, 3  # Docker's


def check(project: Project) -> Iterator[Finding]:
    """Find the ways to a Kokoro that is silent.

    Args:
        project: The compose file.
    """
    kokoros = {name: one for name, one in project.services.items() if image_name(one).startswith("kokoro-fastapi")}
    for one in addresses(project):
        if one.target in kokoros and one.of_openai and not one.route.startswith("/v1"):
            message = f"{one.target} answers below /v1 only"
            remedy = f"write http://{one.target}:{one.port}/v1"
            yield project.finding(ID, "warning", one.path, message, remedy)
    for name, service in kokoros.items():
        for path, message in wrong_ports(project, name, service, variable="PORT", default=_PORT):
            yield project.finding(ID, "warning", path, message, "write the port on which it listens")
        if health_test(service) is None and not service.get("extends"):
            remedy = "add a `healthcheck:` that asks http://127.0.0.1:8880/health, with `start_period: 10m`"
            message = "has no health check: nobody can wait until it can speak"
            yield project.finding(ID, "note", ("services", name), message, remedy)
        elif health_test(service) and (patience := _patience(service)) is not None and patience < _LEAST:
            path = ("services", name, "healthcheck")
            message = f"is called unhealthy after {patience:g} s, while it may still be warming up"
            yield project.finding(ID, "warning", path, message, "write `start_period: 10m`")


def _patience(service: Mapping[str, Any]) -> float | None:
    """Return how many seconds a service has before its health check gives it up; None: that cannot be read."""
    check = service["healthcheck"]
    start, interval = (seconds(check.get(key)) if check.get(key) else None for key in ("start_period", "interval"))
    if (check.get("start_period") and start is None) or (check.get("interval") and interval is None):
        return None
    retries = check.get("retries", _RETRIES)
    if not str(retries).isdecimal():
        return None
    return (start or 0.0) + (interval or _INTERVAL) * (int(retries) or _RETRIES)
