"""The forms that a service's attributes may have, read as one: lists and mappings, short and long."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.config.document import Path

_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}
_OF_SWARM = ("placement", "update_config", "rollback_config", "endpoint_mode")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Entry:
    """Hold a name with a value: a variable, a label.

    Args:
        name: Its name.
        value: Its value; None: it is taken from the environment.
        path: Where it stands, seen from the service.
    """

    name: str
    value: str | None
    path: Path


@dataclass(frozen=True)
class Mount:
    """Hold what a service mounts.

    Args:
        kind: `bind`, `volume`, `tmpfs`, ...
        source: A folder of the host's, or a volume's name; empty: none.
        target: Where it is mounted.
        read_only: The service may not write there.
        path: Where it stands, seen from the service.
    """

    kind: str
    source: str
    target: str
    read_only: bool
    path: Path


def entries(service: Mapping[str, Any], key: str) -> list[Entry]:
    """List the variables or labels of a service.

    Args:
        service: Its body.
        key: `environment` or `labels`.
    """
    found = service.get(key)
    if isinstance(found, dict):
        return [Entry(str(name), _text(value), (key, str(name))) for name, value in found.items()]
    listed = found if isinstance(found, list) else []
    parts = [(str(entry).partition("="), (key, index)) for index, entry in enumerate(listed)]
    return [Entry(name, value if equals else None, path) for (name, equals, value), path in parts]


def variables(service: Mapping[str, Any]) -> dict[str, str]:
    """Give the variables that a service sets itself.

    Args:
        service: Its body.
    """
    return {entry.name: entry.value for entry in entries(service, "environment") if entry.value is not None}


def truth(value: Any) -> bool:
    """Say whether a value means true, as a boolean or as text.

    Args:
        value: Whatever stands there.
    """
    return _text(value) == "true"


def words(service: Mapping[str, Any], key: str = "command") -> list[tuple[str, Path]]:
    """List the words of a command, each with its place.

    Args:
        service: Its body.
        key: `command` or `entrypoint`.
    """
    found = service.get(key)
    if isinstance(found, list):
        return [(str(word), (key, index)) for index, word in enumerate(found)]
    if not isinstance(found, str):
        return []
    try:
        return [(word, (key,)) for word in shlex.split(found)]
    except ValueError:  # a quotation without an end
        return [(word, (key,)) for word in found.split()]


def mounts(service: Mapping[str, Any]) -> Iterator[Mount]:
    """List what a service mounts.

    Args:
        service: Its body.
    """
    found = service.get("volumes")
    for index, entry in enumerate(found if isinstance(found, list) else []):
        path: Path = ("volumes", index)
        if isinstance(entry, dict):
            kind, source = str(entry.get("type", "volume")), str(entry.get("source") or "")
            yield Mount(kind, source, str(entry.get("target") or ""), bool(entry.get("read_only")), path)
            continue
        text = str(entry)
        drive = text[:2] if _DRIVE.match(text) else ""
        parts = text[len(drive) :].split(":")
        if len(parts) == 1:
            yield Mount("volume", "", parts[0], False, path)
            continue
        source = drive + parts[0]
        kind = "bind" if drive or source[:1] in (".", "/", "~", "\\") else "volume"
        yield Mount(kind, source, parts[1], "ro" in parts[2].split(",") if len(parts) > 2 else False, path)


def conditions(service: Mapping[str, Any]) -> Iterator[tuple[str, str, Path]]:
    """List whom a service waits for, until when, and where it says so.

    Args:
        service: Its body.
    """
    depends = service.get("depends_on")
    if isinstance(depends, dict):
        for target, how in depends.items():
            condition = how.get("condition") if isinstance(how, dict) else None
            yield str(target), str(condition or "service_started"), ("depends_on", str(target))
    for index, target in enumerate(depends if isinstance(depends, list) else []):
        yield str(target), "service_started", ("depends_on", index)


def health_test(service: Mapping[str, Any]) -> list[str] | None:
    """Return the words of a service's health check; empty: it is turned off; None: the file has none.

    Args:
        service: Its body.
    """
    check = service.get("healthcheck")
    if not isinstance(check, dict):
        return None
    test = check.get("test")
    if check.get("disable") is True or test in (["NONE"], "NONE"):
        return []
    if isinstance(test, str):
        return ["CMD-SHELL", test]
    return [str(word) for word in test] if isinstance(test, list) else None


def seconds(duration: Any) -> float | None:
    """Read a duration such as `1m30s`.

    Args:
        duration: As it stands in the file.

    Returns:
        Seconds; None: it is none.
    """
    text = str(duration or "")
    parts = re.findall(r"(\d+(?:\.\d+)?)(us|ms|s|m|h)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def restarts(service: Mapping[str, Any]) -> str:
    """Return a service's restart policy: `no`, `on-failure`, `always`, `unless-stopped`; empty: the file has none.

    Args:
        service: Its body.
    """
    said = service.get("restart")
    if said is None:
        condition = _below(service, "deploy", "restart_policy", "condition")
        said = {"none": "no", "any": "always", "on-failure": "on-failure"}.get(str(condition), "")
    return "no" if said is False else str(said).partition(":")[0]


def containers(service: Mapping[str, Any]) -> int:
    """Return how many containers Compose makes of a service; one of a service that is written for Swarm.

    Args:
        service: Its body.
    """
    if any(_below(service, "deploy", key) for key in _OF_SWARM):
        return 1
    said = service.get("scale")
    text = str(_below(service, "deploy", "replicas") if said is None else said)
    return int(text) if text.isdecimal() else 1


def memory_limit(service: Mapping[str, Any]) -> Any:
    """Return how much memory a service may take; None: as much as it likes.

    Args:
        service: Its body.
    """
    return _below(service, "deploy", "resources", "limits", "memory") or service.get("mem_limit")


def image_name(service: Mapping[str, Any]) -> str:
    """Return the last part of an image's name, without tag and digest; empty: there is none.

    Args:
        service: Its body.
    """
    return str(service.get("image") or "").partition("@")[0].rpartition("/")[2].partition(":")[0]


def _below(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
