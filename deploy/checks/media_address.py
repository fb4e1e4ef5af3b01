"""DC016: callers can reach LiveKit's media: over UDP, at an address of the host.

By itself a LiveKit in a container tells callers the container's address (172.x; livekit/livekit, issue 3747), which
is no use beyond the host, and on Docker Desktop not even there. It wants the host's: `--node-ip`, NODE_IP,
`rtc.node_ip`, or `rtc.use_external_ip: true` where a router stands in front. And it needs a UDP port that is published;
over TCP alone each lost packet is heard. A service with the host's network needs neither; what a mounted file or an
image of your own says is not known here.

Fails:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --bind 0.0.0.0
        ports: ["7880:7880", "7881:7881"]

Passes:

    services:
      livekit:
        image: livekit/livekit-server:v1.13.5
        command: --bind 0.0.0.0 --udp-port 7882 --node-ip 192.0.2.7
        ports: ["7880:7880", "7881:7881", "7882:7882/udp"]
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.livekit import is_udp, servers, shares_network
from deploy.checks.media_protocol import forgotten
from deploy.checks.project import Project, items
from deploy.checks.shape import entries, mounts, words
from deploy.config.document import Path

ID = "DC016"
_OPTION = re.compile(r"--?(node-ip|config|config-body|rtc\.node_ip|rtc\.use_external_ip)(=|$)")
_CONFIG = re.compile(r"node_ip[\"']?\s*:\s*[^\s,}]|use_external_ip[\"']?\s*:\s*true")


def check(project: Project) -> Iterator[Finding]:
    """Find LiveKit servers whose media nobody outside reaches.

    Args:
        project: The compose file.
    """
    for name, service in servers(project):
        ports = items(service.get("ports"))
        if shares_network(service) or not ports:
            continue  # without ports its callers are in the same network
        if not any(is_udp(entry) for entry in ports) and not forgotten(name, service):  # DC048 speaks of these
            message = "LiveKit publishes no UDP port: callers' sound goes over TCP, or nowhere"
            remedy = 'add "7882:7882/udp" and set `rtc.udp_port: 7882` (--udp-port 7882)'
            yield project.finding(ID, "warning", ("services", name, "ports"), message, remedy)
        if not _unknown(service) and not _unfilled(project, name, service) and not _says_address(service):
            message = "LiveKit tells callers its container's address, which they cannot reach"
            remedy = "add `--node-ip ADDRESS_OF_THE_HOST` to its command, or NODE_IP to its environment"
            yield project.finding(ID, "warning", _where(name, service), message, remedy)


def _says_address(service: Mapping[str, Any]) -> bool:
    if any(_OPTION.match(part) for word, _ in words(service) for part in word.split()):
        return True
    said = {entry.name: entry.value for entry in entries(service, "environment")}
    return "NODE_IP" in said or bool(_CONFIG.search(said.get("LIVEKIT_CONFIG") or ""))


def _unknown(service: Mapping[str, Any]) -> bool:
    """Say whether something that is not in this file may say the address."""
    elsewhere = any(service.get(key) for key in ("build", "entrypoint", "env_file", "configs", "extends"))
    config = [entry.value for entry in entries(service, "environment") if entry.name == "LIVEKIT_CONFIG"]
    files = any(one.target.endswith((".yaml", ".yml")) for one in mounts(service))
    return elsewhere or files or any(not value for value in config)


def _unfilled(project: Project, name: str, service: Mapping[str, Any]) -> bool:
    """Say whether a variable that is not set may say it; DC002 speaks of these."""
    config = [entry.path for entry in entries(service, "environment") if entry.name == "LIVEKIT_CONFIG"]
    unfilled = [problem.path[2:] for problem in project.problems if problem.path[:2] == ("services", name)]
    return any(path[0] == "command" or path in config for path in unfilled if path)


def _where(name: str, service: Mapping[str, Any]) -> Path:
    for entry in entries(service, "environment"):
        if entry.name == "LIVEKIT_CONFIG":
            return ("services", name, *entry.path)
    return ("services", name, "command") if service.get("command") else ("services", name)
