"""LiveKit's UDP port, on the address that callers are told: a datagram goes there, and does it come back?"""

import errno
import os
import re
import socket
import threading
import time

from deploy.config.address import host_address
from deploy.doctor.finding import Finding
from deploy.doctor.judges.udp import Media, udp
from deploy.doctor.subject import Subject
from deploy.errors import StackError

_PATIENCE = 3.5  # s until a container has started and answered
_ANSWER = 0.15  # s for one datagram, there and back
_REFUSAL = 0.5  # s in which a host says that nobody listens
_SIZE = 1200  # bytes: as large as WebRTC's packets are, about
_PROGRAM = f"""
import socket, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    s.settimeout({_PATIENCE})
    s.bind(("0.0.0.0", int(sys.argv[1])))
    while True:
        data, sender = s.recvfrom(4096)
        if data == b"end":
            break
        s.sendto(data, sender)
"""


def look(subject: Subject) -> list[Finding]:
    """Send something to the port, with a container behind it where one can be had."""
    if remote := subject.remote():
        return [Finding("udp", "untried", f"Docker runs on another machine ({remote}), and the port is opened there")]
    profile = subject.config.profile
    address = subject.config.settings.livekit_node_ip or host_address()
    port, bind = profile.ports.livekit_udp, "" if profile.domain else address
    holder, project = _holder(subject, port)
    if holder:
        own = project == profile.project
        return [udp(Media(address, port, _knock(address, port) if own else "taken", holder, own))]
    if reason := _bound(bind, port):
        return [udp(Media(address, port, reason))]
    everywhere = bool(profile.domain)
    if (image := subject.python()) is None:
        return [udp(Media(address, port, _echo_of_a_socket(bind, address, port), everywhere=everywhere))]
    answer, complaint = _echo_of_a_container(subject, image, bind, address, port)
    return [udp(Media(address, port, answer, container=True, everywhere=everywhere, complaint=complaint))]


def _holder(subject: Subject, port: int) -> tuple[str, str]:
    for name, project, ports in subject.stack().publishers():
        if re.search(rf":{port}->\d+/udp", ports):
            return name, project
    return "", ""


def _bound(bind: str, port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as attempt:
        try:
            attempt.bind((bind, port))
        except OSError as error:
            return {errno.EADDRINUSE: "taken", errno.EADDRNOTAVAIL: "foreign"}.get(error.errno or 0, "")
    return ""


def _knock(address: str, port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(_REFUSAL)
        try:
            asking.connect((address, port))
            asking.send(b"\0" * 20)  # no STUN and no RTP: LiveKit drops it
            asking.recv(4096)
        except TimeoutError:
            return "silence"
        except OSError:
            return "refused"
    return "echo"


def _echo_of_a_socket(bind: str, address: str, port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as answering:
        answering.settimeout(_REFUSAL)
        answering.bind((bind, port))
        said = os.urandom(_SIZE)
        try:
            answering.sendto(said, (address, port))
            return "echo" if answering.recv(4096) == said else "silence"
        except OSError:
            return "silence"


def _echo_of_a_container(subject: Subject, image: str, bind: str, address: str, port: int) -> tuple[str, str]:
    complaints: list[str] = []

    def run() -> None:
        try:
            published = f"{bind}:{port}:{port}/udp" if bind else f"{port}:{port}/udp"
            subject.stack().probe(image, ["python", "-c", _PROGRAM, str(port)], publish=[published])
        except StackError as error:
            complaints.append(error.message)

    container = threading.Thread(target=run, daemon=True)
    container.start()
    said, end = os.urandom(_SIZE), time.monotonic() + _PATIENCE
    while time.monotonic() < end and not complaints:
        # from another port each time: what was sent before Docker had published the port is a flow of its own to the
        # kernel's connection tracking, which sends all that follows the same way, past the container
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(_ANSWER)
            try:
                asking.connect((address, port))
                asking.send(said)
                if asking.recv(4096) == said:
                    asking.send(b"end")  # it ends now, and whoever looks afterwards finds nothing of it
                    container.join(1.0)
                    return "echo", ""
            except TimeoutError:
                continue
            except OSError:  # refused: nobody listens yet
                time.sleep(_ANSWER)
    return "silence", complaints[0] if complaints else ""
