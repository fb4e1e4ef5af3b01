"""DC014: no service publishes more than 100 UDP ports.

Docker starts a process for each published port and address family, and writes as many firewall rules: 1500 ports
took 113 s to start (docker/compose, issue 10131). LiveKit needs one: `rtc.udp_port: 7882` carries all calls.

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["50000-50200:50000-50200/udp"]

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --config /etc/livekit.yaml
        ports: ["7882:7882/udp"]
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.livekit import servers
from deploy.checks.project import Project
from deploy.checks.published import published

ID = "DC014"
_MOST = 100


def check(project: Project) -> Iterator[Finding]:
    """Find services with many UDP ports, in one range or one by one.

    Args:
        project: The compose file.
    """
    livekits = [name for name, _ in servers(project)]
    for name, service in project.services.items():
        found = [one for one in published(name, service) if one.protocol == "udp"]
        count = sum(len(one.ports) for one in found)
        if count > _MOST:
            most = max(found, key=lambda one: len(one.ports))
            remedy = "set `rtc.udp_port: 7882` and publish 7882:7882/udp" if name in livekits else "publish fewer ports"
            message = f"publishes {count} UDP ports, each of which costs a process and firewall rules"
            yield project.finding(ID, "warning", most.path, message, remedy)
