"""`plan`: what `up` would do, without doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.flows.aim import Wish, aim
from deploy.flows.asked import Asked
from deploy.images.obtain import find
from deploy.plan import calls, layout
from deploy.plan.decide import Plan
from deploy.state import StateFolder

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Planned:
    """Hold what came of it.

    Args:
        plan: What would be done with the services.
        images: What would be done to have the images, a line each.
        calls: Calls in progress whose agent would go.
        drain: Seconds that they would have.
    """

    plan: Plan
    images: tuple[str, ...]
    calls: int
    drain: int

    def __str__(self) -> str:
        """Write it as `up` does before it acts."""
        return "\n".join(layout.lines(self.plan, self.images, calls=self.calls, drain=self.drain))


def plan(folder: Path, wish: Wish, tell: Tell, asked: Asked | None = None) -> Planned:
    """Look, compare, and change nothing.

    Args:
        folder: The user's folder.
        wish: What `up` would be asked for.
        tell: Prints a line of progress.
        asked: What Docker was asked already.

    Raises:
        ConfigError: Something is wrong before anything was started.
        StackError: Docker does not answer, or an image can be had in no way.
    """
    store = StateFolder(folder)
    target = aim(folder, store, wish, tell, remember=False, asked=asked)
    docker, policy = target.asked, target.policy(wish)
    resolution = find(target.config.profile, target.wanted, docker.images(), docker.engine, policy=policy, tell=tell)
    found = target.compare(resolution.images, target.containers())
    return Planned(found, tuple(map(str, resolution.steps)), calls.leaving(found, target.stack), wish.drain)
