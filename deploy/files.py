"""Write a file whole or not at all."""

import os
import tempfile
from pathlib import Path

_NEW = ".new-"


def forget(folder: Path) -> None:
    """Remove what a process has left of a file that was killed while it wrote.

    Args:
        folder: Where; nobody else writes there now.
    """
    for path in folder.glob(f"{_NEW}*"):
        path.unlink(missing_ok=True)


def replace(path: Path, content: bytes, mode: int) -> None:
    """Put a file in place at once; whoever reads meanwhile reads the old or the new one.

    Args:
        path: Where; its folder is there.
        content: All of it.
        mode: Its permission bits; until it is in place, its owner's alone.

    Raises:
        OSError: It cannot be written; nothing has changed.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_NEW)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
