"""DC033: an agent has the time that its calls need to end.

Docker kills a container 10 s after it asked it to stop, unless `stop_grace_period` gives it longer. A LiveKit agent
that is asked to stop takes no new calls and lets those that it has go on for its drain timeout: AGENT_DRAIN_TIMEOUT
(seconds) of our own, `--drain-timeout` or 3600 s of LiveKit's. Killed before, its callers hear their call break off.
An agent whose code may set another timeout is a note where it has some seconds more than Docker's 10, up to a minute.

Fails:

    services:
      agent:
        image: agent:1
        environment: {LIVEKIT_URL: "ws://livekit:7880", AGENT_DRAIN_TIMEOUT: "120"}

Passes:

    services:
      agent:
        image: agent:1
        stop_grace_period: 130s
        environment: {LIVEKIT_URL: "ws://livekit:7880", AGENT_DRAIN_TIMEOUT: "120"}
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.arguments import arguments
from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project
from deploy.checks.shape import entries, image_name, seconds, variables, words

ID = "DC033"
_DEFAULT = 10.0  # s, Docker's
_CALL = 60.0  # s, which hardly a call is shorter than


def check(project: Project) -> Iterator[Finding]:
    """Find agents that are killed in the middle of a call.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        said = service.get("stop_grace_period")
        grace = _DEFAULT if said is None else seconds(said)
        if grace is None:
            continue
        drain = _drain(name, service)
        severity: Severity = "warning"
        if drain.isdecimal():
            short, least = grace < int(drain), f"{int(drain) + 10}s"
            message = f"is killed {grace:g} s after it is asked to stop, and lets calls go on for {drain} s"
        else:
            short, least = grace < _CALL and not service.get("extends") and _is_agent(name, service), "10m"
            severity = "note" if grace > _DEFAULT else "warning"
            message = f"is killed {grace:g} s after it is asked to stop, in the middle of its calls"
        if short:
            path = ("services", name) if said is None else ("services", name, "stop_grace_period")
            yield project.finding(ID, severity, path, message, f"write `stop_grace_period: {least}`")


def _drain(name: str, service: Mapping[str, Any]) -> str:
    said = [one.value for one in arguments(service) if one.name == "--drain-timeout"]
    if said and _is_agent(name, service):
        return said[-1]
    return variables(service).get("AGENT_DRAIN_TIMEOUT", "")


def _is_agent(name: str, service: Mapping[str, Any]) -> bool:
    if not any(entry.name == "LIVEKIT_URL" for entry in entries(service, "environment")):
        return False
    said = [part for word, _ in words(service) for part in word.split()]
    script = [one.endswith((".py", ".js", ".mjs", ".ts")) for one in said]
    if any(ran and next_ == "start" for ran, next_ in zip(script, said[1:], strict=False)):
        return True
    return not service.get("ports") and (not said or "start" in said) and _named(name, service)


def _named(name: str, service: Mapping[str, Any]) -> bool:
    return "agent" in re.split(r"[^a-z]+", f"{name} {image_name(service)}".lower())
