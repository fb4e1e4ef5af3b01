"""Carry a plan out: calls first, then containers, then wait until everything is healthy."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from deploy.errors import StackError
from deploy.plan import calls
from deploy.plan.decide import AGENT, Plan
from deploy.plan.desired import Desired
from deploy.plan.observe import Container, observe
from deploy.plan.wait import Failure, Watch
from deploy.stack import Stack

POLL = 0.5  # seconds
STOP = 10  # seconds that a service has to end; LiveKit would wait for open pages without end
LOG_LINES = 30
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Patience:
    """Say how long to wait.

    Args:
        timeout: Seconds until every service must be healthy.
        drain: Seconds that calls in progress have; 0: none.
    """

    timeout: float
    drain: int


def act(plan: Plan, stack: Stack, *, patience: Patience, tell: Tell) -> None:
    """Remove what must go and create what must be there; starts nothing.

    Args:
        plan: What is to be done.
        stack: Docker.
        patience: How long to wait.
        tell: Prints a line of progress.

    Raises:
        StackError: Docker did not do it.
    """
    leaving = plan.of("remove", "recreate")
    for action in leaving:
        if action.service == AGENT:
            calls.stop(stack, action.container, patience.drain, tell, why=f"{AGENT} goes")
    if ids := [action.container for action in leaving]:
        tell(f"Removing {_counted(ids)}...")
        stack.stop(ids, STOP)
        stack.remove(ids)
    if names := [action.service for action in plan.of("create", "recreate")]:
        tell(f"Creating {_counted(names)}...")
        stack.create(names)


def wait(
    desired: Desired,
    stack: Stack,
    *,
    timeout: float,
    patient: Collection[str],
    tell: Tell,
    ended: Collection[str] = (),
) -> list[Container]:
    """Start what is created, in order, until everything is healthy; returns what runs then.

    Args:
        desired: Who is waited for.
        stack: Docker.
        timeout: Seconds in all.
        patient: Services that may still be loading at the end.
        tell: Prints a line of progress.
        ended: Ids of containers that have ended and are to be started again.

    Raises:
        StackError: A service died, stays unhealthy, or the time is over; with its last words.
    """
    watch = Watch(desired.active, patient=patient, timeout=timeout, now=time.monotonic(), ended=ended)
    while True:
        containers = observe(stack.containers())
        seen = watch.see(time.monotonic(), containers)
        for line in seen.lines:
            tell(line)
        if seen.failure:
            raise _error(seen.failure, stack, containers)
        if seen.done:
            return containers
        for container in seen.start.values():
            stack.start(container)
        if not seen.start:
            time.sleep(POLL)


def _counted(containers: Collection[str]) -> str:
    return f"{len(containers)} container{'s' * (len(containers) != 1)}"


def _error(failure: Failure, stack: Stack, containers: list[Container]) -> StackError:
    container = next((one for one in containers if one.id == failure.container), None)
    details: list[str] = []
    if container is not None:
        logs = stack.tail(container.id, LOG_LINES)
        details += [f"last lines of {container.service}'s log:", *logs] if logs else []
        checks = container.health_log[-3:]
        details += [f"health check: {line}" for check in checks for line in check.splitlines()[-3:]]
    service = container.service if container else ""
    return StackError(
        failure.message,
        where=failure.service,
        hint=f"deployctl logs {service}".strip() + ("" if failure.service else ", or wait longer with --timeout S"),
        code="unhealthy" if failure.service else "timeout",
        details=tuple(details),
    )
