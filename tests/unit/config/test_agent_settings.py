"""The two programs meet only in settings: what one declares, the other reads."""

from pathlib import Path

import pytest
import yaml

from agent.settings import Settings as AgentSettings
from deploy.config.settings import Settings
from deploy.config.variables import AGENT, AGENT_FIXED, AGENT_SECRETS
from tests.unit.render.stacks import BUILT_IN, rendered

_IN_A_DRILL = {"AGENT_NAME"}  # the stack's own agent has none: every caller gets it


def test_every_variable_that_passes_to_the_agent_is_one_that_it_reads() -> None:
    """Neither side has a name that the other does not know."""
    passed = {*AGENT, *AGENT_FIXED, *AGENT_SECRETS, *_IN_A_DRILL}
    assert passed == {name.upper() for name in AgentSettings.model_fields}


def test_every_variable_that_passes_to_the_agent_can_be_set_by_the_user() -> None:
    """What is not fixed by the stack is one of our own settings."""
    assert {*AGENT, *AGENT_SECRETS} <= {name.upper() for name in Settings.__struct_fields__}


@pytest.mark.parametrize("profile", BUILT_IN)
def test_what_is_rendered_is_what_the_agent_accepts(profile: str, tmp_path: Path) -> None:
    """Every rendered value passes the agent's own checks and arrives unchanged."""
    environment = yaml.safe_load(rendered(tmp_path, profile).compose)["services"]["livekit_agent"]["environment"]
    accepted = AgentSettings(**{name.lower(): value for name, value in environment.items()})
    assert accepted.stt_base_url == environment["STT_BASE_URL"]
    assert accepted.agent_drain_timeout == int(environment["AGENT_DRAIN_TIMEOUT"])
