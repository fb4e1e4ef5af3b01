"""Read `.env` and `.env.local` with their line numbers, and refuse what cannot be read."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.config.variables import SECRETS
from deploy.errors import ConfigError

if TYPE_CHECKING:
    from dotenv.parser import Binding


@dataclass(frozen=True)
class EnvFile:
    """Hold what an env file says.

    Args:
        name: The file's name.
        values: Variable to value, as it is written: `${X}` is not replaced.
        lines: Variable to line.
        warnings: What is odd about the file.
    """

    name: str
    values: dict[str, str]
    lines: dict[str, int]
    warnings: tuple[str, ...]


def read(path: Path) -> EnvFile | None:
    """Read an env file, if it is there.

    Args:
        path: The file.

    Raises:
        ConfigError: It cannot be read, or a line of it is no `NAME=value`.
    """
    try:
        with path.open(encoding="utf-8-sig") as stream:
            # dotenv_values() is the same parser, but keeps no line numbers
            from dotenv.parser import parse_stream

            bindings = list(parse_stream(stream))
            mode = os.fstat(stream.fileno()).st_mode
    except FileNotFoundError:
        return None
    except UnicodeError:
        raise ConfigError("is not UTF-8 text", where=path.name, hint="save it as UTF-8") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=path.name) from None
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    warnings = []
    for binding in bindings:
        line = _line(binding)
        if binding.error or (binding.key is not None and binding.value is None):
            raise ConfigError(
                "cannot be understood",
                where=f"{path.name}:{line}",
                hint="write NAME=value, and quotes in pairs",
                code="broken_env_file",
            )
        if binding.key is None or binding.value is None:
            continue
        if "\0" in binding.value:
            raise ConfigError(f"{binding.key}: holds a NUL character", where=f"{path.name}:{line}")
        if binding.key in values:
            before = lines[binding.key]
            warnings.append(f"{path.name}:{line}: {binding.key} stands in line {before} too; this one counts")
        values[binding.key] = binding.value
        lines[binding.key] = line
    if os.name == "posix" and mode & 0o077 and _holds_secret(values):
        warnings.append(f"{path.name}: others on this machine may read its secrets; run: chmod 600 {path.name}")
    return EnvFile(path.name, values, lines, tuple(warnings))


def as_compose_reads(path: Path) -> dict[str, str]:
    """Read somebody's `.env` for Compose: `${X}` is replaced, a name without a value and an odd line are passed over.

    Args:
        path: The file; when there is none, nothing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError):
        return {}
    from dotenv.main import DotEnv

    found = DotEnv(None, stream=StringIO(text), interpolate=True, override=False).dict()
    return {name: value for name, value in found.items() if value is not None}


def _line(binding: "Binding") -> int:
    """Count past the blank lines that the parser takes for a part of the binding."""
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")


def _holds_secret(values: Iterable[str]) -> bool:
    return any(name in SECRETS for name in values)
