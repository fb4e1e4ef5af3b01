"""In which order a stack's containers start and turn healthy, as Docker tells it while it happens."""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import yaml

from tests.integration.command import Folder

_LINE = '{{index .Actor.Attributes "com.docker.compose.service"}} {{.Action}}'


@contextmanager
def watched(folder: Folder) -> Iterator[list[str]]:
    """Note `SERVICE start` and `SERVICE health_status: healthy` while the block lasts; there once it has ended.

    Docker keeps only the last 256 events, and health checks are events too: asked afterwards, it may have forgotten.

    Args:
        folder: The stack's.
    """
    only = [f"label=com.docker.compose.project={folder.project}", "event=start", "event=health_status"]
    filters = [word for one in only for word in ("--filter", one)]
    words = ["docker", "events", "--since", f"{time.time():.3f}", *filters, "--format", _LINE]
    noted: list[str] = []
    with tempfile.TemporaryFile("w+") as lines, subprocess.Popen(words, stdout=lines) as process:
        try:
            yield noted
        finally:
            process.terminate()
            process.wait()
        lines.seek(0)
        noted += lines.read().splitlines()


def needs(folder: Folder) -> dict[str, Mapping[str, Any]]:
    """Read each service's `depends_on` from what `up` has rendered.

    Args:
        folder: The stack's.
    """
    compose = yaml.safe_load((folder.path / ".deployctl/docker-compose.yml").read_text())
    return {name: body.get("depends_on", {}) for name, body in compose["services"].items()}


def too_early(noted: Sequence[str], needed: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """List who was started before something that it needs was healthy; a service that never started is not there.

    Args:
        noted: What `watched` has noted.
        needed: What `needs` has read.
    """
    return [
        f"{name} before {need}"
        for name, others in needed.items()
        if f"{name} start" in noted
        for need in others
        if f"{need} health_status: healthy" not in noted[: noted.index(f"{name} start")]
    ]
