"""DC006: no port of the host is published twice.

Two active services that publish the same port on the same address cannot both start: the second fails with
"port is already allocated". The same number is free on another address and under the other protocol; without
an address a port is published on all of them. Compose refuses an entry that is no port mapping at all.
"""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project, items
from deploy.config.document import Path

ID = "DC006"
_RANGE = r"\d+(?:-\d+)?"
_SHORT = re.compile(
    rf"(?:(?:\[(?P<six>[0-9A-Fa-f:.%\w]+)\]|(?P<four>\d+(?:\.\d+){{3}})):)?(?:(?P<published>{_RANGE})?:)?"
    rf"(?P<target>{_RANGE})(?:/(?P<protocol>[a-z]+))?"
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
    """

    service: str
    path: Path
    address: str
    protocol: str
    ports: range

    def meets(self, other: "Published") -> int | None:
        """Return the lowest port that both take, if there is one.

        Args:
            other: Another entry.
        """
        if self.protocol != other.protocol or not _same_address(self.address, other.address):
            return None
        first, end = max(self.ports.start, other.ports.start), min(self.ports.stop, other.ports.stop)
        return first if first < end else None


def check(project: Project) -> Iterator[Finding]:
    """Find ports that are taken already, and entries that are none.

    Args:
        project: The compose file.
    """
    taken: list[Published] = []
    for name, service in project.active.items():
        for index, entry in enumerate(items(service.get("ports"))):
            path: Path = ("services", name, "ports", index)
            try:
                published = _published(name, path, entry)
            except ValueError as error:
                yield project.finding(ID, "error", path, str(error), 'write "[ADDRESS:]PUBLISHED:TARGET[/udp]"')
                continue
            if published is None:
                continue
            for other in taken:
                if (port := published.meets(other)) is not None:
                    yield project.finding(
                        ID,
                        "error",
                        path,
                        f"{other.service} publishes {port}/{published.protocol} already",
                        "publish it under another port, or on another address",
                    )
                    break
            taken.append(published)


def _published(name: str, path: Path, entry: Any) -> Published | None:
    """Read an entry; None when the host's port is left to Docker."""
    if isinstance(entry, dict):
        published, target = str(entry.get("published") or ""), str(entry.get("target", ""))
        address, protocol = str(entry.get("host_ip") or ""), str(entry.get("protocol") or "tcp")
        if not published:
            return None
        if not re.fullmatch(_RANGE, published):
            raise ValueError(f"{published} is no port")
    else:
        found = _SHORT.fullmatch(str(entry))
        if not found:
            raise ValueError(f"{entry} is no port mapping")
        published, target = found["published"] or "", found["target"]
        address, protocol = found["six"] or found["four"] or "", found["protocol"] or "tcp"
        wanted = _range(target)
        if not published:
            return None
        if len(wanted) > 1 and len(_range(published)) != len(wanted):
            raise ValueError(f"{entry} maps two ranges of different length")
    ports = _range(published)
    if len(ports) > 1 and "-" not in target:
        return None  # Docker takes whichever is free
    return Published(name, path, address, protocol, ports)


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
