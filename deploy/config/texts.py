"""What the text of a variable means where a number, a switch or a secret is wanted."""

from collections.abc import Callable
from typing import Any

from deploy.config.secret import Secret
from deploy.config.words import parts

_SWITCH = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "f", "false", "n", "no", "off"), False),
}


def read(kind: Any, text: str) -> Any:
    """Read a text.

    Args:
        kind: Of the variable; a function `read` in its `extra` has the text first.
        text: As the user wrote it.

    Raises:
        ValueError: It is not what it should be; an `Unfit` says more than `should` would.
    """
    base, metas = parts(kind)
    for meta in metas:
        if meta.extra:
            text = meta.extra["read"](text)
    return _READERS.get(base, str)(text)


def _whole(text: str) -> int:
    number, _, zeros = text.partition(".")
    if zeros.strip("0"):
        raise ValueError
    return int(number)


def _switch(text: str) -> bool:
    if text.lower() not in _SWITCH:
        raise ValueError
    return _SWITCH[text.lower()]


_READERS: dict[Any, Callable[[str], Any]] = {bool: _switch, float: float, int: _whole, Secret: Secret}
