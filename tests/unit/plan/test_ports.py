"""Ports that somebody else has."""

import socket

from deploy.plan.ports import refusal, taken
from tests.unit.plan.situations import LIVEKIT, there, wanted

PORT = ("127.0.0.1", 7880, "tcp")


def test_what_our_own_containers_publish_is_not_taken() -> None:
    """Even when they are about to be replaced."""
    assert taken(wanted(LIVEKIT), [there(LIVEKIT)], lambda port: "is taken") == {}


def test_a_stopped_container_holds_no_port() -> None:
    """Somebody else may have it by now."""
    assert taken(wanted(LIVEKIT), [there(LIVEKIT, state="exited")], lambda port: "is taken") == {PORT: "is taken"}


def test_the_kernel_is_asked() -> None:
    """A port on which a program listens is taken; one that nobody has is not."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1]
        service = type(LIVEKIT)("livekit", "i", ports=(("127.0.0.1", number, "tcp"),))
        assert taken(wanted(service), []) == {("127.0.0.1", number, "tcp"): "is taken"}
    assert taken(wanted(service), []) == {}


def test_the_refusal_names_the_holder_and_the_key_to_change() -> None:
    """One line."""
    publishers = [("web-1", "shop", "127.0.0.1:7880->80/tcp")]
    error = refusal({PORT: "is taken"}, publishers, {7880: "livekit"})
    assert str(error) == "ports: 127.0.0.1:7880/tcp (container web-1 of project shop) is taken"
    assert "ports: {livekit: NUMBER}" in error.hint


def test_an_address_that_is_not_this_machines_is_named_with_its_variable() -> None:
    """Calls would have no sound."""
    port = ("192.0.2.77", 7882, "udp")
    service = type(LIVEKIT)("livekit", "i", ports=(port,))
    assert taken(wanted(service), []) == {port: "is not an address of this machine (LIVEKIT_NODE_IP)"}
