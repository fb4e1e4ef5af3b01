"""The drill's own two containers beside the running stack: a simulator before the cloud, and an agent that asks it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import yaml

from deploy.config.profile import Profile
from deploy.errors import StackError
from deploy.images import catalogue
from deploy.images.obtain import obtain
from deploy.plan.act import wait
from deploy.plan.desired import Desired, Service
from deploy.plan.observe import Container, observe
from deploy.render import template
from deploy.stack import Stack
from deploy.state import COMPOSE, StateFolder

AGENT, CLOUD = "drill_agent", "drill_openrouter"
OVERLAY = "drill.yml"
_PATIENCE = 90.0  # s until both are healthy
Tell = Callable[[str], None]


@contextmanager
def beside(store: StateFolder, profile: Profile, tell: Tell) -> Iterator[tuple[Stack, Mapping[str, Container]]]:
    """Start both, and remove them when the block ends, however it ends.

    Args:
        store: The state folder; its compose file says how the stack's agent is made.
        profile: The stack's, for where images come from.
        tell: Prints a line of progress.

    Yields:
        Docker with the drill's services, and their containers.

    Raises:
        StackError: The image is not to be had, or one of them does not get healthy.
    """
    image = catalogue.own("openrouter-sim")
    obtain(profile, {CLOUD: image}, Stack(profile.project), policy="auto", tell=tell)
    written = store.put_beside(OVERLAY, overlay(store.compose.read_text(encoding="utf-8"), image))
    stack = Stack(profile.project, store.compose, written)
    try:
        remove(stack)  # a drill that was killed may have left them
        stack.create((CLOUD, AGENT))
        both = Desired({name: Service(name, image) for name in (CLOUD, AGENT)})
        found = wait(both, stack, timeout=_PATIENCE, patient=(), tell=tell)
        yield stack, {one.service: one for one in found if one.service in (CLOUD, AGENT) and not one.one_off}
    finally:
        remove(stack)
        written.unlink(missing_ok=True)


def remove(stack: Stack) -> None:
    """Remove what a drill has started, and nothing else.

    Args:
        stack: Docker.
    """
    stack.remove([one.id for one in observe(stack.containers()) if one.service in (CLOUD, AGENT)])


def overlay(compose: str, image: str) -> str:
    """Render the drill's own services.

    Args:
        compose: The stack's compose file.
        image: The simulator's.

    Raises:
        StackError: There is no agent in it.
    """
    document: Any = yaml.safe_load(compose)
    agent = document.get("services", {}).get("livekit_agent")
    if agent is None:
        raise StackError("has no livekit_agent", where=COMPOSE, hint="deployctl up", code="not_running")
    upstream = agent["environment"]["OPENROUTER_BASE_URL"].replace("$$", "$")
    return template("drill.yml.j2").render(agent=AGENT, cloud=CLOUD, image=image, upstream=upstream, compose=COMPOSE)
