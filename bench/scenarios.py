"""What the simulated models do while calls are placed."""

from pathlib import Path
from typing import Any

from deploy.flows import simulator
from deploy.flows.down import project_of
from deploy.flows.talk import running
from deploy.plan.decide import AGENT
from deploy.stack import Stack

NAMES = ("healthy", "limited", "hung", "down")
_FORGET = "rm -f /tmp/agent-health-*/*"


def settings(scenario: str, models: tuple[str, ...], first_token: float) -> dict[str, dict[str, Any]]:
    """Return what each model does, as the simulator's control route takes it.

    Args:
        scenario: One of `NAMES`.
        models: The chain's, in order.
        first_token: Seconds until a healthy one's first token.
    """
    well = {"first_token": first_token}
    first = {"limited": {"behaviour": "429_upstream", "retry_after": 30}, "hung": {"behaviour": "hang"}}
    if scenario == "down":
        return {model: {"behaviour": "503"} for model in models}
    return {model: first.get(scenario, well) if model == models[0] else well for model in models}


class Scenarios:
    """Play scenarios on a running stack that has the simulator.

    Args:
        folder: The stack's.
    """

    def __init__(self, folder: Path) -> None:
        _, project = project_of(folder, None)
        self._stack = Stack(project)

    def begin(self, scenario: str, first_token: float) -> None:
        """Have the models do what the scenario says, and each call meet it as news.

        Args:
            scenario: One of `NAMES`.
            first_token: Seconds until a healthy one's first token.
        """
        models = tuple(self._agent("printenv", "LLM_MODEL").split(","))
        for model, setting in settings(scenario, tuple(model.strip() for model in models), first_token).items():
            simulator.put(self._stack, (model,), setting)
        self._agent("sh", "-c", _FORGET)

    def end(self) -> None:
        """Have every model answer again."""
        simulator.reset(self._stack)

    def _agent(self, *command: str) -> str:
        lines = self._stack.execute(running(self._stack, AGENT).id, list(command))
        return "\n".join(lines)
