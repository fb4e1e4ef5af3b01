"""Which files belong to a compose project: those that are named, and those that they include or extend."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from deploy.config import document

Read = Callable[[str], str | None]


def gather(names: Iterable[str], read: Read) -> dict[str, str]:
    """Read the files, and the ones that they name, each once; who names comes behind what is named.

    Args:
        names: In the order of overriding.
        read: Gives a file's text; None: it cannot be read.
    """
    found: dict[str, str] = {}
    for name in names:
        _gather(name, read, found, set())
    return found


def _gather(name: str, read: Read, found: dict[str, str], above: set[str]) -> None:
    if name in found or name in above:
        return
    text = read(name)
    if text is None:
        return
    for other in _named(text):
        _gather(posixpath.join(posixpath.dirname(name), other), read, found, above | {name})
    found[name] = text


def _named(text: str) -> Iterator[str]:
    try:
        data = document.parse(text).data
    except document.DocumentError:
        return
    if not isinstance(data, dict):
        return
    include, services = data.get("include"), data.get("services")
    for entry in include if isinstance(include, list) else []:
        yield from _paths(entry.get("path") if isinstance(entry, dict) else entry)
    for body in services.values() if isinstance(services, dict) else []:
        extends = body.get("extends") if isinstance(body, dict) else None
        if isinstance(extends, dict):
            yield from _paths(extends.get("file"))


def _paths(value: Any) -> Iterator[str]:
    for path in value if isinstance(value, list) else [value]:
        if isinstance(path, str) and "$" not in path and "://" not in path:
            yield path
