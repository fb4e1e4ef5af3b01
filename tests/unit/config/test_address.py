"""The host's own address."""

import ipaddress
import socket

import pytest

from deploy.config.address import host_address


def test_it_is_an_address_that_a_socket_of_this_host_has() -> None:
    """Found without sending anything."""
    assert ipaddress.IPv4Address(host_address())


def test_without_a_network_it_is_the_loopback_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack still starts, for callers on this host."""

    def unreachable(self: socket.socket, address: tuple[str, int]) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "socket", type("Socket", (socket.socket,), {"connect": unreachable}))
    assert host_address() == "127.0.0.1"
