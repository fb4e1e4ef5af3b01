"""DC016: callers can reach LiveKit's media: over UDP, at an address of the host.

By itself a LiveKit in a container tells callers the container's address (172.x; livekit/livekit, issue 3747), which
is no use beyond the host, and on Docker Desktop not even there. It wants the host's: `--node-ip`, NODE_IP,
`rtc.node_ip`, or `rtc.use_external_ip: true` where a router stands in front. And it needs a UDP port that is published;
over TCP alone each lost packet is heard. Where signalling is published to other machines (7880), 127.0.0.1 is neither
the address to tell nor the one to publish UDP on. A service with the host's network needs none of it; what a mounted
file or an image of your own says is not known here.

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
from itertools import zip_longest
from typing import Any

from deploy.checks.arguments import arguments
from deploy.checks.findings import Finding
from deploy.checks.livekit import contents, is_udp, servers, shares_network
from deploy.checks.media_protocol import forgotten
from deploy.checks.project import Project, items
from deploy.checks.published import published
from deploy.checks.shape import entries, mounts, variables, words
from deploy.config.document import Path

ID = "DC016"
_OPTION = re.compile(r"--?(node-ip|config|config-body|rtc\.node_ip|rtc\.use_external_ip)(=|$)")
_SIGNALLING = 7880
_LOOPBACK = re.compile(r"node[_-]ip[\"']?\s*:\s*[\"']?(127\.|::1|localhost)", re.IGNORECASE)
_OTHER = re.compile(
    r"use_external_ip[\"']?\s*:\s*true|node[_-]ip[\"']?\s*:\s*[\"']?(?!127\.|::1|localhost)[\w.]", re.IGNORECASE
)
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
        if not any(is_udp(entry) for entry in ports) and not forgotten(project, name, service):  # DC048 speaks of these
            message = "LiveKit publishes no UDP port: callers' sound goes over TCP, or nowhere"
            remedy = 'add "7882:7882/udp" and set `rtc.udp_port: 7882` (--udp-port 7882)'
            yield project.finding(ID, "warning", ("services", name, "ports"), message, remedy)
        unfilled = _unfilled(project, name, service)
        if not _unknown(project, service) and not unfilled and not _says_address(project, service):
            message = "LiveKit tells callers its container's address, which they cannot reach"
            remedy = "add `--node-ip ADDRESS_OF_THE_HOST` to its command, or NODE_IP to its environment"
            yield project.finding(ID, "warning", _where(name, service), message, remedy)
        yield from _only_here(project, name, service)


def _only_here(project: Project, name: str, service: dict[str, Any]) -> Iterator[Finding]:
    """Find media for this machine alone beside signalling for others; where it is meant for trying out, no harm."""
    found = published(name, service)
    if all(_is_loopback(one.address) for one in found if _SIGNALLING in one.targets):
        return
    udp = [one for one in found if one.protocol == "udp"]
    if udp and all(_is_loopback(one.address) for one in udp):
        message = (
            "its UDP port is this machine's alone, where signalling is everybody's: no other caller is heard over it"
        )
        yield project.finding(ID, "note", udp[0].path, message, "publish it on the address that 7880 is published on")
    text = "\n".join(_texts(project, service))
    if _LOOPBACK.search(text) and not _OTHER.search(text):
        message = "LiveKit tells callers 127.0.0.1, which to each of them is their own machine"
        yield project.finding(ID, "note", _where(name, service), message, "give it the host's address as node_ip")


def _texts(project: Project, service: dict[str, Any]) -> Iterator[str]:
    """List what says an address: options, variables, and the configuration where the file itself has it."""
    yield from (f"{one.name}: {one.value}" for one in arguments(service))
    yield from (f"{name}: {value}" for name, value in variables(service).items())
    yield from (text for _, text in contents(project, service).values())


def _is_loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1", "localhost")


def _says_address(project: Project, service: dict[str, Any]) -> bool:
    known = {target for target, _ in contents(project, service).values()}
    parts = [part for word, _ in words(service) for part in word.split()]
    for part, following in zip_longest(parts, parts[1:], fillvalue=""):
        if _OPTION.match(part) and (part.partition("=")[2] or following) not in known:
            return True
    said = {entry.name: entry.value for entry in entries(service, "environment")}
    texts = [said.get("LIVEKIT_CONFIG") or "", *(text for _, text in contents(project, service).values())]
    return "NODE_IP" in said or any(_CONFIG.search(text) for text in texts)


def _unknown(project: Project, service: dict[str, Any]) -> bool:
    """Say whether something that is not in this file may say the address."""
    elsewhere = any(service.get(key) for key in ("build", "entrypoint", "env_file", "extends"))
    elsewhere = elsewhere or len(contents(project, service)) < len(items(service.get("configs")))
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
