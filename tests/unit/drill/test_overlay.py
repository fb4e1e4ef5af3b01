"""The drill's own services lie over the stack's compose file, and only the agent's address of the cloud changes."""

import pytest
import yaml

from deploy.drill.beside import overlay
from deploy.errors import StackError
from tests.unit.render.stacks import rendered


class Loader(yaml.SafeLoader):
    """Read Compose's own tag too."""


Loader.add_constructor("!reset", lambda loader, node: "reset")


def test_the_agent_is_the_stacks_but_asks_the_simulator_and_answers_to_a_name(tmp_path):
    compose = rendered(tmp_path).compose
    services = yaml.load(overlay(compose, "deployctl/sim:1"), Loader=Loader)["services"]  # noqa: S506 - a safe one
    agent = services["drill_agent"]
    assert agent["extends"] == {"file": "docker-compose.yml", "service": "livekit_agent"}
    assert agent["environment"]["OPENROUTER_BASE_URL"] == "http://drill_openrouter:8080/api/v1"
    assert agent["environment"]["AGENT_NAME"]
    assert agent["depends_on"] == "reset"
    upstream = yaml.safe_load(compose)["services"]["livekit_agent"]["environment"]["OPENROUTER_BASE_URL"]
    assert services["drill_openrouter"]["environment"]["SIM_UPSTREAM"] == upstream
    assert "ports" not in str(services)


def test_a_stack_without_an_agent_is_refused():
    with pytest.raises(StackError, match="livekit_agent"):
        overlay("services: {}", "deployctl/sim:1")
