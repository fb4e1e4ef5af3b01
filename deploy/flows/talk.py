"""`ask` and `call`: the agent's own commands, run in its image."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deploy.errors import StackError
from deploy.plan.decide import AGENT
from deploy.plan.observe import Container, observe
from deploy.stack import Stack
from deploy.state import StateFolder

Tell = Callable[[str], None]


def running(stack: Stack, service: str) -> Container:
    """Find a service's running container.

    Args:
        stack: Docker.
        service: Which.

    Raises:
        StackError: It does not run.
    """
    for container in observe(stack.containers()):
        if container.service == service and container.state == "running" and not container.one_off:
            return container
    raise StackError("does not run", where=service, hint="deployctl up", code="not_running")


def ask(stack: Stack, turns: Sequence[str]) -> list[dict[str, Any]]:
    """Run turns in text, through the agent's own chain.

    Args:
        stack: Docker.
        turns: What to ask, one after another.

    Returns:
        The agent's events.

    Raises:
        StackError: The agent does not run, or said nothing.
    """
    agent = running(stack, AGENT)
    return _events(stack.execute(agent.id, ["python", "-m", "agent", "ask", "--json", "--", *turns]))


def call(
    store: StateFolder, stack: Stack, questions: Sequence[str], *, options: Sequence[str], wav: bytes | None, tell: Tell
) -> dict[str, Any]:
    """Place a call from a container of its own.

    Args:
        store: The state folder; its compose file says how that container is made.
        stack: Docker.
        questions: What to say; empty: what `wav` holds, or the caller's own first question.
        options: Further words for `python -m agent call`.
        wav: A recording to ask with.
        tell: Prints a line of progress.

    Returns:
        The call's summary.

    Raises:
        StackError: The stack does not run, or the call said nothing of itself.
    """
    running(stack, AGENT)
    words = [word for question in questions for word in ("--say", question)] + (["--wav", "-"] if wav else [])
    command = ["python", "-m", "agent", "call", "--json", *words, *options]
    found: dict[str, Any] = {}
    for event in _events(Stack(stack.project, store.compose).run_once(AGENT, command, stdin=wav), tell):
        if event.get("kind") == "summary":
            found = event
    if not found:
        raise StackError("the caller said nothing of its call", where="call", hint="deployctl logs", code="no_summary")
    return found


def _events(lines: Iterator[str], tell: Tell | None = None) -> list[dict[str, Any]]:
    """Read JSON lines; an exit code other than 0 counts only where nothing was said."""
    events: list[dict[str, Any]] = []
    try:
        for line in lines:
            event = _parsed(line)
            if event is None:
                continue
            events.append(event)
            if tell and event.get("kind") == "progress":
                tell(str(event["text"]))
    except StackError:
        if not events:
            raise
    return events


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return dict(event) if isinstance(event, Mapping) else None
