"""LiveKit's UDP port."""

import socket

import pytest

from deploy.doctor.judges.udp import Media, udp
from deploy.doctor.looks.udp import _bound, _echo_of_a_socket, _knock

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


def test_a_port_that_somebody_has_is_taken_and_a_free_one_echoes(taken):
    assert _bound("127.0.0.1", taken) == "taken"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert _bound("127.0.0.1", port) == ""
    assert _echo_of_a_socket("127.0.0.1", "127.0.0.1", port) == "echo"


def test_an_address_of_another_machine_is_foreign():
    assert _bound("192.0.2.200", 0) == "foreign"


def test_whether_somebody_listens_is_seen_without_an_answer(taken):
    assert _knock("127.0.0.1", taken) == "silence"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    assert _knock("127.0.0.1", port) == "refused"
