"""The addresses by which services find each other: variables such as `TTS_BASE_URL: http://kokoro:8880/v1`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.checks.project import Project, items
from deploy.checks.shape import entries
from deploy.config.document import Path

_URL = re.compile(r"(?P<scheme>https?|wss?)://(?P<host>[\w.-]+)(?::(?P<port>\d{1,5}))?(?P<path>/\S*)?\s*")
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
# Variables whose reader adds `/audio/speech` and the like, as the OpenAI libraries do.
_OPENAI = re.compile(r"(?:\w*_)?OPENAI_(?:\w+_)?(?:BASE_URL|API_BASE)(?:_URL)?|(?:STT|TTS|LOCAL_LLM)_BASE_URL")


@dataclass(frozen=True)
class Address:
    """Hold an address of one service in a variable of another.

    Args:
        service: Who asks.
        variable: The variable's name.
        target: Who is asked.
        port: At which port.
        route: The path at the end, empty or with its slash.
        path: Where it stands.
    """

    service: str
    variable: str
    target: str
    port: int
    route: str
    path: Path

    @property
    def of_openai(self) -> bool:
        """Say whether its reader adds OpenAI's routes, without the version."""
        return bool(_OPENAI.fullmatch(self.variable))


def addresses(project: Project) -> Iterator[Address]:
    """List who asks whom, and where.

    Args:
        project: The compose file.
    """
    names = {alias: name for name, service in project.services.items() for alias in _names(name, service)}
    for name, service in project.services.items():
        for entry in entries(service, "environment"):
            found = _URL.fullmatch(entry.value or "")
            if found and names.get(found["host"], name) != name:
                port = int(found["port"] or _PORTS[found["scheme"]])
                where: Path = ("services", name, *entry.path)
                yield Address(name, entry.name, names[found["host"]], port, found["path"] or "", where)


def _names(name: str, service: dict[str, Any]) -> Iterator[str]:
    yield name
    yield from (str(service[key]) for key in ("container_name", "hostname") if service.get(key))
    networks = service.get("networks")
    for network in networks.values() if isinstance(networks, dict) else ():
        yield from (str(alias) for alias in items(network.get("aliases") if isinstance(network, dict) else None))
