"""A plan on the screen: what `plan` prints, and `up` before it acts. Pure."""

from collections.abc import Iterable

from deploy.plan.decide import AGENT, Plan


def lines(plan: Plan, steps: Iterable[str], *, calls: int, drain: int) -> list[str]:
    """Write one line an action, with its cause.

    Args:
        plan: What is done with the services.
        steps: What is done first to have the images, a line each.
        calls: Calls in progress whose agent goes.
        drain: Seconds that they have; 0: none.
    """
    width = max((len(f"{one.verb} {one.service}") for one in plan.changes), default=0)
    fate = f", {calls} call{'s' * (calls != 1)} will be {'drained' if drain else 'ended'}" if calls else ""
    changes = [
        f"{f'{one.verb} {one.service}':{width}}  {one.cause}{fate if one.service == AGENT else ''}"
        for one in plan.changes
    ]
    return [*steps, *changes] or ["No changes."]
