"""What is kept of a stack whose test failed: compose file, status, logs, events, and what its callers heard."""

import re
import shutil
import subprocess
import time

from tests.integration.calling import CALLS
from tests.integration.command import ARTIFACTS, Folder


def keep(test: str, folder: Folder, *, since: float) -> None:
    """Copy it to where a person looks for it.

    Args:
        test: The test's name.
        folder: The stack's.
        since: When the test began, seconds since the epoch.
    """
    target = ARTIFACTS / re.sub(r"[^\w.-]+", "_", test) / folder.project
    target.mkdir(parents=True, exist_ok=True)
    compose = folder.path / ".deployctl/docker-compose.yml"
    if compose.exists():
        shutil.copy(compose, target)
    if (folder.path / CALLS).exists():
        shutil.copytree(folder.path / CALLS, target / CALLS, dirs_exist_ok=True)
    for command in ("status", "logs"):
        (target / f"{command}.txt").write_text(folder.run(command, check=False).stdout)
    (target / "events.txt").write_text(_events(folder.project, since))


def forget(folder: Folder, *, since: float) -> None:
    """Remove the calls of a test that passed; one that a fixture has made for several tests stays.

    Args:
        folder: The stack's.
        since: When the test's own part began, seconds since the epoch.
    """
    for kept in (folder.path / CALLS).glob("*"):
        if kept.stat().st_mtime >= since:
            kept.unlink()


def _events(project: str, since: float) -> str:
    words = ["docker", "events", "--since", f"{since:.0f}", "--until", f"{time.time():.0f}"]
    only = ["--filter", f"label=com.docker.compose.project={project}"]
    return subprocess.run([*words, *only], capture_output=True, text=True, timeout=60, check=False).stdout
