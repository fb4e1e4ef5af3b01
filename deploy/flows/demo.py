"""`demo`: the whole product on this machine, from nothing, in two calls."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.errors import StackError
from deploy.flows import simulator, talk
from deploy.flows.aim import Wish
from deploy.flows.up import Up, up
from deploy.stack import Stack
from deploy.state import StateFolder

QUESTION = "What time is it?"
LIMITED = {"behaviour": "429_upstream"}
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Demo:
    """Hold what came of it.

    Args:
        up: The stack.
        healthy: The call that the cloud answered.
        limited: The call while every cloud model answered 429.
    """

    up: Up
    healthy: dict[str, Any]
    limited: dict[str, Any]


def demo(folder: Path, tell: Tell, *, profile: str = "demo", timeout: float = Wish.timeout) -> Demo:
    """Start the demo stack and place both calls.

    Args:
        folder: The user's folder.
        tell: Prints a line of progress.
        profile: The profile to start: `demo`, or one that extends it.
        timeout: Seconds until every service must be healthy.

    Raises:
        StackError: The stack did not start, or a call went unanswered.
    """
    started = up(folder, Wish(profile=profile, timeout=timeout), tell)
    if started.config.profile.llm != "simulator":
        raise StackError("has no simulator to limit", where=f"profile {profile}", hint="deployctl demo", code="no_demo")
    store, stack = StateFolder(folder), Stack(started.config.profile.project)
    simulator.reset(stack)
    tell("First call: the cloud answers")
    healthy = _place(store, stack, tell)
    tell("Second call: every cloud model now answers 429 (rate limited)")
    simulator.put(stack, started.config.settings.models, LIMITED)
    try:
        limited = _place(store, stack, tell)
    finally:
        simulator.reset(stack)
    return Demo(started, healthy, limited)


def _place(store: StateFolder, stack: Stack, tell: Tell) -> dict[str, Any]:
    summary = talk.call(store, stack, [QUESTION], options=[], wav=None, tell=tell)
    if not summary["ok"]:
        message, _, hint = str(summary["problem"]).partition(". Next: ")
        raise StackError(
            message,
            where="the call",
            hint=hint or "deployctl logs livekit_agent",
            code="call_failed",
            details=tuple(summary["text"].splitlines()),
        )
    return summary
