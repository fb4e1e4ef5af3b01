"""Compiled templates, kept between commands: to compile them takes longer than to render a stack."""

import os
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


def kept() -> FileSystemBytecodeCache | None:
    """Return the user's cache of compiled templates; None where there can be none that is theirs alone."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(base) / "deployctl" / "templates"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except (OSError, RuntimeError):  # there is no home
        return None
    # what lies there is run
    theirs = os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
    return _Kept(str(folder), "%s.cache") if theirs else None


class _Kept(FileSystemBytecodeCache):
    """Pass over what cannot be read or written; a template in another place takes its namesake's file."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name.replace("/", "-")

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
