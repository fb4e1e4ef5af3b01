"""What a health check asks, as far as it is written as an address."""

import re
from collections.abc import Mapping
from typing import Any

from deploy.checks.shape import health_test

_URL = re.compile(r"https?://[\w.-]+(?::(?P<port>\d{1,5}))?(?P<route>/[^\s\"'|;)&]*)?(?=[\s\"'|;)&]|$)")


def asked(service: Mapping[str, Any]) -> list[tuple[int, str]]:
    """List the ports and routes that a service's health check asks.

    Args:
        service: Its body.
    """
    text = " ".join(health_test(service) or ())
    found = [(one["port"], one["route"]) for one in _URL.finditer(text)]
    return [(int(port or 80), (route or "/").partition("?")[0]) for port, route in found]
