"""DC023: a service has network, processes and shared memory of its own.

With `network_mode: host` a service listens on every interface and reaches what the host keeps on 127.0.0.1; with
`pid: host` it sees and signals the host's processes, with `ipc: host` it reads their shared memory. For LiveKit's own
programs the host's network is a note: the files that its generator makes have it (docs.livekit.io, "Virtual machines"),
though one muxed UDP port does without, and Docker Desktop cannot do it. So it is for telephone exchanges and media
relays, whose sound comes in on thousands of UDP ports.

Fails:

    services:
      web:
        image: web:1
        network_mode: host

Passes:

    services:
      web:
        image: web:1
        ports: ["127.0.0.1:8080:8080"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding, Severity
from deploy.checks.programs import is_exchange, is_livekit, is_media_relay, program
from deploy.checks.project import Project

ID = "DC023"
_SHARED = {
    "network_mode": (
        "it listens on every interface of the host and reaches its 127.0.0.1",
        "delete it and publish what is needed: `ports: [127.0.0.1:PORT:PORT]`",
    ),
    "pid": ("it sees every process of the host", "delete it"),
    "ipc": (
        "it reads the shared memory of the host's processes",
        "delete it; `shm_size: 8gb` gives it more of its own",
    ),
}


def check(project: Project) -> Iterator[Finding]:
    """Find services that share the host's namespaces.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        runs = program(name, service)
        documented = is_livekit(name, service) or "livekit/" in str(service.get("image"))
        documented = documented or is_exchange(runs) or is_media_relay(runs)
        for key, (message, remedy) in _SHARED.items():
            if service.get(key) == "host":
                severity: Severity = "note" if documented and key == "network_mode" else "warning"
                yield project.finding(ID, severity, ("services", name, key), message, remedy)
