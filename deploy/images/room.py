"""Room on the disk for what is about to be pulled and built."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy.errors import StackError
from deploy.images.policy import Step

GIB = 1024**3
# Measured: the image and what its build leaves in the cache, in GiB, generously rounded.
_ROOM = {"nemotron": 16.0, "agent": 1.5, "speech": 1.5, "livekit": 3.0}
_OTHER = 0.5
_PULLED = {"kokoro-fastapi-cpu": 6.0, "kokoro-fastapi-gpu": 14.0, "speaches": 6.0}


def needed(steps: Iterable[Step]) -> float:
    """Estimate the room that steps take, in GiB.

    Args:
        steps: What is to be done.
    """
    return sum(_one(step) for step in steps)


def refuse_full(root: Path, steps: Iterable[Step]) -> None:
    """Refuse to begin what would fill the disk.

    Args:
        root: Where Docker keeps its data; one that is not on this host is not looked at.
        steps: What is to be done.

    Raises:
        StackError: There is too little room.
    """
    if not root.is_dir():
        return
    free, want = shutil.disk_usage(root).free / GIB, needed(steps)
    if free < want:
        raise StackError(
            f"{free:.1f} GiB are free, and the images take about {want:.1f} GiB",
            where=str(root),
            hint="docker system prune, or make room otherwise",
            code="disk_full",
        )


def _one(step: Step) -> float:
    if step.verb == "pull":
        return next((size for name, size in _PULLED.items() if name in step.image), _OTHER)
    return _ROOM.get(step.name, _OTHER)
