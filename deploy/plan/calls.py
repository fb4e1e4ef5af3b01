"""Calls in progress: how many, and how they get time to end."""

import json
from collections.abc import Callable

from deploy.errors import StackError
from deploy.plan.decide import AGENT, Plan
from deploy.stack import Stack

NOW = 2  # seconds that the agent has to end without waiting for calls
_ASK = (
    "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8081, timeout=4); "
    "c.request('GET', '/worker'); print(c.getresponse().read().decode())"
)


def in_progress(stack: Stack, agent: str) -> int:
    """Count the agent's calls; 0 where it does not run or does not answer.

    Args:
        stack: Docker.
        agent: The agent's container.
    """
    try:
        said = "".join(stack.execute(agent, ["python", "-I", "-S", "-c", _ASK]))
        return int(json.loads(said)["active_jobs"])
    except (StackError, ValueError, KeyError, TypeError):
        return 0


def leaving(plan: Plan, stack: Stack) -> int:
    """Count the calls whose agent a plan replaces or removes.

    Args:
        plan: What is to be done.
        stack: Docker.
    """
    agents = [action.container for action in plan.of("recreate", "remove") if action.service == AGENT]
    return sum(in_progress(stack, agent) for agent in agents)


def stop(stack: Stack, agent: str, drain: int, tell: Callable[[str], None], *, why: str) -> None:
    """Stop the agent; told to stop, it takes no new call and ends when its last one has ended.

    Args:
        stack: Docker.
        agent: The agent's container.
        drain: Seconds that its calls have; 0: none.
        tell: Prints a line of progress.
        why: What is about to happen.
    """
    number = in_progress(stack, agent)
    if number:
        calls = "1 call is" if number == 1 else f"{number} calls are"
        patience = f"waiting for at most {drain} s (--now ends them)" if drain else "ending them now"
        tell(f"{calls} in progress, and {why}: {patience}")
    stack.stop([agent], max(drain, NOW))
