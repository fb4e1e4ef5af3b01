"""Whether callers' sound can get to LiveKit: one UDP port, on the address that callers are told."""

from dataclasses import dataclass

from deploy.config.address import LOOPBACK
from deploy.doctor.finding import Finding

_FIREFOX = ("put LIVEKIT_NODE_IP=ADDRESS into .env.local, with an address of this machine that callers reach",)


@dataclass(frozen=True)
class Media:
    """Hold what was seen of the port.

    Args:
        address: What callers are told.
        port: The number, on the host and inside.
        answer: `echo`: a container that published it, or else a socket, got a datagram and sent it back; `silence`:
            nothing came back; `refused`: the host said that nobody listens; `taken`: another program has it;
            `foreign`: the address is not this machine's.
        holder: The container that publishes it, or empty.
        own: That is the stack's own LiveKit.
        container: The answer is that of a container, and not of a socket on the host.
        everywhere: The port is published on all addresses (the profile has a domain).
        complaint: What Docker said where it could not publish it.
    """

    address: str
    port: int
    answer: str
    holder: str = ""
    own: bool = False
    container: bool = False
    everywhere: bool = False
    complaint: str = ""


def udp(seen: Media) -> Finding:
    """Judge the port.

    Whether a firewall or a router lets it in from elsewhere can only be seen from elsewhere; a caller does.

    Args:
        seen: What was seen.
    """
    at = f"{seen.address}:{seen.port}/udp"
    if seen.own:
        return _own(seen, at)
    if seen.answer == "taken":
        who = f"container {seen.holder}" if seen.holder else "another program"
        remedy = ("end it (ss -lnup), or choose another in a profile of your own: ports: {livekit_udp: NUMBER}",)
        return Finding("udp", "error", f"{who} has {at}, which LiveKit wants", remedy)
    if seen.answer == "foreign":
        what = f"{seen.address} is not an address of this machine, and Docker could not publish a port on it"
        remedy = ("correct LIVEKIT_NODE_IP in .env.local; behind a router's address give the profile a `domain`",)
        return Finding("udp", "error", what, remedy)
    if seen.complaint:
        return Finding("udp", "error", f"Docker cannot publish {at}: {seen.complaint}", ("deployctl doctor --fix",))
    if seen.answer != "echo":
        return _unheard(seen, at)
    who = "a container" if seen.container else "a socket (no image is here for a container)"
    what = f"{who} answers at {at}, asked from this machine; from elsewhere a firewall has its say"
    if seen.address == LOOPBACK:
        return Finding("udp", "warning", f"{who} answers at {at}; calls from Firefox will have no sound", _FIREFOX)
    return Finding("udp", "ok", what)


def _own(seen: Media, at: str) -> Finding:
    if seen.answer == "refused":
        what = f"{seen.holder} publishes {at}, and nobody listens there"
        return Finding("udp", "error", what, ("deployctl logs livekit, then: deployctl up",))
    if seen.address == LOOPBACK:
        return Finding("udp", "warning", f"{seen.holder} has {at}; calls from Firefox have no sound", _FIREFOX)
    what = f"{seen.holder} has {at}, and refuses nothing; whether sound comes through: deployctl call"
    return Finding("udp", "ok", what)


def _unheard(seen: Media, at: str) -> Finding:
    if seen.everywhere:
        what = f"nothing comes back from {at}, asked from this machine: many routers do not let it in from inside"
        return Finding(
            "udp", "untried", what, (f"let {seen.port}/udp in at firewall and router, and call from outside",)
        )
    what = f"a container that publishes {at} is not heard there: a firewall of this machine?"
    return Finding("udp", "error", what, (f"sudo ufw allow {seen.port}/udp, or as your firewall has it",))
