"""Files of the user's own that a profile names."""

import ast
import sys
from pathlib import Path

from deploy.config.profile import Profile
from deploy.errors import ConfigError

_AGENTS_PYTHON = (3, 13)  # that of the agent's image; an older one here does not know all that it can read


def instructions(folder: Path, profile: Profile) -> str | None:
    """Read the agent's prompt.

    Args:
        folder: The user's.
        profile: Names the file, or none.

    Raises:
        ConfigError: It cannot be read.
    """
    return _read(
        folder, profile, "instructions_file", profile.agent.instructions_file, "write the agent's prompt there"
    )


def module(folder: Path, profile: Profile) -> str | None:
    """Read the user's own agent.

    Args:
        folder: The user's.
        profile: Names the file, or none.

    Raises:
        ConfigError: It cannot be read, or is no Python.
    """
    path = profile.agent.module
    text = _read(folder, profile, "module", path, "write your agent there, as in examples/bakery")
    if sys.version_info >= _AGENTS_PYTHON and (wrong := unparsable(text or "")):
        raise ConfigError(f"{path}{wrong}", where=f"profile {profile.name}: agent/module")
    return text


def unparsable(text: str) -> str | None:
    """Return where and why Python cannot parse a text, to be put behind its name; None: it can.

    Args:
        text: A module.
    """
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f":{error.lineno}: {error.msg}"
    except ValueError as error:  # it holds a null byte
        return f": {error}"
    return None


def _read(folder: Path, profile: Profile, key: str, path: str | None, remedy: str) -> str | None:
    if path is None:
        return None
    where = f"profile {profile.name}: agent/{key}"
    try:
        return (folder / path).read_text(encoding="utf-8")
    except UnicodeError:
        raise ConfigError(f"{path} is not UTF-8 text", where=where) from None
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}", where=where, hint=f"{remedy}; the path is seen from {folder}"
        ) from None
