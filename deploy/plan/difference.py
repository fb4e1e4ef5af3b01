"""What differs between two renderings of a service, in words. Pure."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_HASHES = ("dev.deployctl.config", "dev.deployctl.files")
_LONG = 60  # characters of a value that are shown
_MOST = 3  # differences that are told one by one


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Tell what changes, the most telling first.

    Args:
        old: The service in the compose file that it was made from.
        new: The service as it is to be.

    Returns:
        Such as `environment.LLM_MODEL changes from "a/b" to "c/d"`; empty: nothing differs.
    """
    found = list(_walk(old, new, ()))
    told = [_told(*one) for one in found[:_MOST]]
    more = len(found) - len(told)
    return ", ".join([*told, *([f"{more} more"] if more > 0 else [])])


def _walk(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            if key not in _HASHES:
                yield from _walk(old.get(key), new.get(key), (*path, str(key)))
    elif old != new:
        yield path, old, new


def _told(path: tuple[str, ...], old: Any, new: Any) -> str:
    name = ".".join(path)
    if old is None:
        return f"{name} is new: {_shown(new)}"
    if new is None:
        return f"{name} goes: {_shown(old)}"
    return f"{name} changes from {_shown(old)} to {_shown(new)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else f"{text[:_LONG]}..."
