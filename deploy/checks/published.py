"""What a service publishes of its ports, read from the short and the long form."""

import ipaddress
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deploy.config.document import Path

_RANGE = r"\d+(?:-\d+)?"
_SHORT = re.compile(
    rf"(?:(?:(?:\[(?P<six>[0-9A-Fa-f:.%\w]+)\]|(?P<four>\d+(?:\.\d+){{3}}))?:)?(?P<published>{_RANGE})?:)?"
    rf"(?P<target>{_RANGE})(?:/(?P<protocol>tcp|udp|sctp)?)?",
    re.IGNORECASE,
)
_LARGEST = 65535


@dataclass(frozen=True)
class Published:
    """Hold what one entry takes of the host's ports.

    Args:
        service: Who publishes it.
        path: Where it says so.
        address: On which address; empty: on all.
        protocol: `tcp`, `udp` or `sctp`.
        ports: Which ports.
        targets: Which ports inside.
        of_choice: Docker takes one of the ports that is free, of all where there are none.
    """

    service: str
    path: Path
    address: str
    protocol: str
    ports: range
    targets: range
    of_choice: bool = False

    def meets(self, other: "Published") -> int | None:
        """Return the lowest port that both take, if there is one.

        Args:
            other: Another entry.
        """
        if self.protocol != other.protocol or not _same_address(self.address, other.address):
            return None
        first, end = max(self.ports.start, other.ports.start), min(self.ports.stop, other.ports.stop)
        return first if first < end else None

    def repeats(self, other: "Published") -> bool:
        """Say whether another entry is the same one again, which Compose takes once.

        Args:
            other: Another entry.
        """
        return replace(other, path=self.path) == self


def published(name: str, service: Mapping[str, Any], *, of_choice: bool = False) -> list[Published]:
    """List what a service publishes, without what is no port.

    Args:
        name: The service's name.
        service: Its body.
        of_choice: With what is left to Docker.
    """
    found = []
    ports = service.get("ports")
    for index, entry in enumerate(ports if isinstance(ports, list) else []):
        try:
            one = read(name, ("services", name, "ports", index), entry)
        except ValueError:
            continue  # DC006 speaks of it
        if of_choice or not one.of_choice:
            found.append(one)
    return found


def read(name: str, path: Path, entry: Any) -> Published:
    """Read an entry.

    Args:
        name: The service's name.
        path: Where it stands.
        entry: As it stands there.

    Raises:
        ValueError: It is no port mapping.
    """
    if isinstance(entry, dict):
        published, target = str(entry.get("published") or ""), str(entry.get("target", ""))
        address, protocol = str(entry.get("host_ip") or ""), str(entry.get("protocol") or "tcp")
        if not target:
            raise ValueError("has no target")
        if published and not re.fullmatch(_RANGE, published):
            raise ValueError(f"{published} is no port")
    else:
        found = _SHORT.fullmatch(str(entry))
        if not found:
            raise ValueError(f"{entry} is no port mapping")
        published, target = found["published"] or "", found["target"]
        address, protocol = found["six"] or found["four"] or "", (found["protocol"] or "tcp").lower()
        if found["four"]:
            ipaddress.ip_address(address)
        wanted = _range(target)
        if wanted.start == 0:
            raise ValueError(f"{entry} has no target")
        if len(wanted) > 1 and published and len(_range(published)) != len(wanted):
            raise ValueError(f"{entry} maps two ranges of different length")
    ports = range(0) if published in ("", "0") else _range(published)
    of_choice = not ports or (len(ports) > 1 and "-" not in target)
    inside = _range(target) if re.fullmatch(_RANGE, target) else range(0)
    return Published(name, path, address, protocol, ports, inside, of_choice)


def shown(ports: range) -> str:
    """Write ports as compose files do: `80`, or `80-90`.

    Args:
        ports: At least one.
    """
    return str(ports.start) if len(ports) == 1 else f"{ports.start}-{ports.stop - 1}"


def runs(ports: Collection[int]) -> list[str]:
    """Write any ports as compose files do, each range by itself.

    Args:
        ports: In any order.
    """
    firsts = sorted(port for port in ports if port - 1 not in ports)
    lasts = sorted(port for port in ports if port + 1 not in ports)
    return [shown(range(first, last + 1)) for first, last in zip(firsts, lasts, strict=True)]


def _range(text: str) -> range:
    first, _, last = text.partition("-")
    start, end = int(first), int(last or first)
    if not 0 <= start <= end <= _LARGEST:
        raise ValueError(f"{text} is no port")
    return range(start, end + 1)


def _same_address(one: str, other: str) -> bool:
    if one == other or not one or not other:
        return True
    try:
        left, right = ipaddress.ip_address(one), ipaddress.ip_address(other)
    except ValueError:
        return False
    return left.version == right.version and (left.is_unspecified or right.is_unspecified or left == right)
