"""`down`: calls end, then everything of the project goes, whatever flags started it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.plan import calls
from deploy.plan.act import STOP
from deploy.plan.decide import AGENT
from deploy.plan.observe import observe
from deploy.stack import Stack
from deploy.state import StateFolder


@dataclass(frozen=True)
class Removed:
    """List what was removed."""

    containers: tuple[str, ...]
    networks: tuple[str, ...]
    volumes: tuple[str, ...]


def down(store: StateFolder, project: str, *, volumes: bool, drain: int, tell: Callable[[str], None]) -> Removed:
    """Remove a project's containers and networks, and its volumes if asked to.

    Args:
        store: The state folder, for its lock.
        project: Compose's project name.
        volumes: Remove the downloaded models and the log of calls too.
        drain: Seconds that calls in progress have; 0: none.
        tell: Prints a line of progress.

    Raises:
        StackError: Docker did not do it.
    """
    with store.locked("down"):
        stack = Stack(project)
        containers = observe(stack.containers())
        for container in containers:
            if container.service == AGENT and container.running and not container.one_off:
                tell(f"Stopping {AGENT}...")
                calls.stop(stack, container.id, drain, tell, why="the stack goes down")
        ids = [container.id for container in containers]
        if ids:
            tell(f"Removing {len(ids)} containers...")
        stack.stop([container.id for container in containers if container.running], STOP)
        stack.remove(ids)
        networks = stack.networks()
        stack.remove_networks(networks)
        gone = stack.volumes() if volumes else []
        stack.remove_volumes(gone)
        return Removed(tuple(container.service for container in containers), tuple(networks), tuple(gone))


def project_of(folder: Path, profile: str | None) -> tuple[StateFolder, str]:
    """Find the project that a command is about: the profile's, else the last one that was started here.

    Args:
        folder: The user's folder.
        profile: A profile's name, or None.
    """
    store = StateFolder(folder)
    if profile is None and store.exists:
        return store, store.read().project
    from deploy.config import profiles  # only here: what runs knows its own project

    return store, profiles.resolve(profile or profiles.ROOT, folder).project
