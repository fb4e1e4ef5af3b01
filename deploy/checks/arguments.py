"""What a service's entrypoint and command are told by name."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.checks.shape import words
from deploy.config.document import Path

_SCRIPT = re.compile(r"-[a-z]*c")  # `sh -c`, `bash -lc`: the next word is a script


@dataclass(frozen=True)
class Argument:
    """Hold an option or an assignment.

    Args:
        name: `--name`, or `NAME` of `NAME=value`.
        value: Its value; empty: it has none.
        path: Where the value stands, seen from the service.
    """

    name: str
    value: str
    path: Path


def arguments(service: Mapping[str, Any]) -> Iterator[Argument]:
    """List the `--name value`, `--name=value` and `NAME=value` of entrypoint and command, in a shell's script too.

    Args:
        service: Its body.
    """
    said = list(_pieces([*words(service, "entrypoint"), *words(service)]))
    for index, (word, path) in enumerate(said):
        name, equals, value = word.partition("=")
        if equals:
            yield Argument(name, value, path)
        elif word.startswith("-"):
            value, where = said[index + 1] if index + 1 < len(said) else ("", path)
            yield Argument(word, "", path) if value.startswith("-") else Argument(word, value, where)


def _pieces(said: list[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    before = ""
    for word, path in said:
        script = _SCRIPT.fullmatch(before) is not None
        before = word
        yield from ((piece, path) for piece in _split(word)) if script else [(word, path)]


def _split(script: str) -> list[str]:
    try:
        return shlex.split(script)
    except ValueError:  # a quotation without an end
        return script.split()
