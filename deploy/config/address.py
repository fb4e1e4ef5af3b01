"""The host's own address, which callers' media goes to."""

import socket

LOOPBACK = "127.0.0.1"
_OUTSIDE = ("192.0.2.1", 9)  # RFC 5737: an address that nobody has


def host_address() -> str:
    """Find the address from which this host would speak to the outside; nothing is sent.

    Without a network it is 127.0.0.1, with which every browser but Firefox can still call.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_OUTSIDE)
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])
