"""Where the items of a list stand that Compose has put together from several files."""

from collections.abc import Mapping
from typing import Any

from deploy.checks.published import read
from deploy.checks.shape import mounts
from deploy.config.document import Path

Services = Mapping[str, Mapping[str, Any]]
Origins = Mapping[Path, tuple[str, Path]]


def origins(services: Services, written: Mapping[str, Services]) -> dict[Path, tuple[str, Path]]:
    """Say of each item of a list that several files have: in which file it stands, and where there.

    Args:
        services: As Compose resolved them.
        written: File name to its services, in the order of overriding, variables filled in.
    """
    found: dict[Path, tuple[str, Path]] = {}
    for name, service in services.items():
        for key, items in service.items():
            path: Path = ("services", name, key)
            lists = {file: bodies[name][key] for file, bodies in written.items() if key in bodies.get(name, {})}
            lists = {file: entries for file, entries in lists.items() if isinstance(entries, list)}
            if isinstance(items, list) and len(lists) > 1:
                found |= {(*path, index): _origin(key, item, path, lists) for index, item in enumerate(items)}
    return found


def _origin(key: str, item: Any, path: Path, lists: dict[str, list[Any]]) -> tuple[str, Path]:
    for file, entries in reversed(lists.items()):
        for index, entry in enumerate(entries):
            if _same(key, item, entry):
                return file, (*path, index)
    return next(reversed(lists)), path


def _same(key: str, item: Any, entry: Any) -> bool:
    """Say whether an item that Compose resolved is what a file has written."""
    if key == "ports":
        return _same_port(item, entry)
    if key == "volumes":
        return [one.target for one in mounts({key: [item]})] == [one.target for one in mounts({key: [entry]})]
    return _name(item) == _name(entry)


def _same_port(item: Any, entry: Any) -> bool:
    """Compare what is published; Compose writes a range out, port by port."""
    try:
        one, all_of_it = read("", (), item), read("", (), entry)
    except ValueError:
        return False
    outside = one.ports.start in all_of_it.ports if one.ports else not all_of_it.ports
    same = (one.address, one.protocol) == (all_of_it.address, all_of_it.protocol)
    return same and outside and one.targets.start in all_of_it.targets


def _name(item: Any) -> str:
    """Give what an item is known by: of a config or a secret, its source."""
    return str(item["source"] if isinstance(item, dict) and "source" in item else item)
