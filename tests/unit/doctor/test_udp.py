"""LiveKit's UDP port."""

import socket
import subprocess
import sys
import time

import pytest

from deploy.doctor.judges.udp import Media, udp
from deploy.doctor.looks.udp import _bound, _echo_of_a_container, _echo_of_a_socket, _knock
from deploy.errors import StackError

AT = {"address": "192.0.2.7", "port": 7882}


@pytest.mark.parametrize(
    ("seen", "status", "word"),
    [
        (Media(**AT, answer="echo", container=True), "ok", "a container answers at 192.0.2.7:7882/udp"),
        (Media(**AT, answer="echo"), "ok", "no image is here"),
        (Media("127.0.0.1", 7882, "echo", container=True), "warning", "Firefox"),
        (Media(**AT, answer="silence", container=True), "error", "firewall"),
        (Media(**AT, answer="silence", container=True, everywhere=True), "untried", "routers"),
        (Media(**AT, answer="silence", container=True, complaint="no iptables"), "error", "no iptables"),
        (Media(**AT, answer="taken"), "error", "another program has"),
        (Media(**AT, answer="taken", holder="other-livekit-1"), "error", "container other-livekit-1 has"),
        (Media(**AT, answer="foreign"), "error", "not an address of this machine"),
        (Media(**AT, answer="silence", holder="livekit-1", own=True), "ok", "refuses nothing"),
        (Media(**AT, answer="refused", holder="livekit-1", own=True), "error", "nobody listens"),
        (Media("127.0.0.1", 7882, "silence", holder="livekit-1", own=True), "warning", "Firefox"),
    ],
)
def test_each_way_in_which_sound_gets_through_or_not_is_told(seen, status, word):
    finding = udp(seen)
    assert (finding.id, finding.status) == ("udp", status)
    assert word in finding.what
    assert finding.remedy or status == "ok"


@pytest.fixture
def taken():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.fixture
def free():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        return gone.getsockname()[1]


def test_a_port_that_somebody_has_is_taken_and_a_free_one_echoes(taken, free):
    assert _bound("127.0.0.1", taken) == "taken"
    assert _bound("127.0.0.1", free) == ""
    assert _echo_of_a_socket("127.0.0.1", "127.0.0.1", free) == "echo"


def test_an_address_of_another_machine_is_foreign():
    assert _bound("192.0.2.200", 0) == "foreign"


def test_whether_somebody_listens_is_seen_without_an_answer(taken, free):
    assert _knock("127.0.0.1", taken) == "silence"
    assert _knock("127.0.0.1", free) == "refused"


class Subject:
    """A stack whose container is a process on this machine."""

    def stack(self) -> "Subject":
        return self

    def probe(self, image: str, program: list[str], *, publish: list[str]) -> str:
        return subprocess.run([sys.executable, *program[1:]], capture_output=True, text=True, check=True).stdout


class Refused(Subject):
    def probe(self, image: str, program: list[str], *, publish: list[str]) -> str:
        raise StackError("docker run: no chain by that name")


def test_a_container_that_starts_late_is_heard_and_ends(free, monkeypatch):
    monkeypatch.setattr("deploy.doctor.looks.udp._PATIENCE", 20.0)
    assert _echo_of_a_container(Subject(), "i:1", "127.0.0.1", "127.0.0.1", free) == ("echo", "")
    deadline = time.monotonic() + 10
    while _bound("127.0.0.1", free) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _bound("127.0.0.1", free) == ""


def test_what_docker_says_where_it_cannot_publish_is_handed_on():
    heard = _echo_of_a_container(Refused(), "i:1", "127.0.0.1", "127.0.0.1", 9)
    assert heard == ("silence", "docker run: no chain by that name")
