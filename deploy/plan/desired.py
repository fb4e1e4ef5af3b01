"""What is wanted: a rendered stack, read as a plan needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from deploy.plan.limits import Limits, limits
from deploy.render import Rendered


@dataclass(frozen=True)
class Service:
    """Hold what a plan needs of a service.

    Args:
        name: Its name.
        image: What it runs.
        config: Hash of its rendering.
        files: Hash of the files that it mounts.
        needs: Services that must be healthy before it starts.
        ports: What it publishes: address, port, protocol.
        limits: What Docker holds it to; None: not said.
        body: Its whole rendering, to tell what differs.
        asked: It is of no compose profile, or of an active one.
    """

    name: str
    image: str
    config: str = ""
    files: str = ""
    needs: tuple[str, ...] = ()
    ports: tuple[tuple[str, int, str], ...] = ()
    limits: Limits | None = None
    body: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    asked: bool = True


@dataclass(frozen=True)
class Desired:
    """Hold the wanted services.

    Args:
        active: Service to what is wanted of it, in starting order.
        optional: Services of the stack that are not asked for now; where one runs, it is left alone.
    """

    active: Mapping[str, Service]
    optional: frozenset[str] = frozenset()


def read(rendered: Rendered) -> Desired:
    """Read a rendered stack.

    Args:
        rendered: The stack.
    """
    found = services(rendered.compose)
    active = {name: found[name] for name in _ordered(found, rendered.services)}
    return Desired(active, frozenset(found) - frozenset(active))


def services(compose: str, *, optional: bool = True) -> dict[str, Service]:
    """Read the services of a rendered compose file.

    Args:
        compose: Its text.
        optional: Those of a compose profile are asked for, too.
    """
    document = yaml.load(compose, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
    bodies = document["services"].items()
    return {name: _service(name, body, optional or "profiles" not in body) for name, body in bodies}


def _service(name: str, body: Mapping[str, Any], asked: bool) -> Service:
    labels, needs, ports = body["labels"], body.get("depends_on", {}), body.get("ports", [])
    assert isinstance(labels, dict) and isinstance(needs, dict) and isinstance(ports, list)  # noqa: S101
    return Service(
        name,
        str(body["image"]),
        labels["dev.deployctl.config"],
        labels["dev.deployctl.files"],
        tuple(needs),
        tuple(_port(str(port)) for port in ports),
        limits(body),
        body,
        asked,
    )


def _port(written: str) -> tuple[str, int, str]:
    rest, _, protocol = written.partition("/")
    address, outside, _ = rest.rsplit(":", 2)
    return address, int(outside), protocol or "tcp"


def _ordered(found: Mapping[str, Service], names: tuple[str, ...]) -> list[str]:
    """Put what others need before them."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        for need in found[name].needs:
            if need in names and need not in ordered:
                visit(need)
        if name not in ordered:
            ordered.append(name)

    for name in names:
        visit(name)
    return ordered
