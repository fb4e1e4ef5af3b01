"""docs/fallback.md says what the code does."""

import re
from pathlib import Path

from agent.build import policy_of
from agent.chain.policy import Policy
from agent.settings import Settings
from deploy.config.variables import AGENT

PAGE = (Path(__file__).parents[3] / "docs/fallback.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| (\w+) \|", PAGE, re.MULTILINE)


def test_every_number_on_the_page_is_a_setting_with_that_default():
    assert len(ROWS) > 10
    for name, default, _ in ROWS:
        assert Settings.model_fields[name.lower()].default == float(default), name
        assert name in AGENT


def test_every_number_of_the_policy_is_on_the_page():
    named = {name.lower() for name, _, _ in ROWS}
    marked = {name: 1000.0 + at for at, name in enumerate(sorted(named - {"llm_max_tokens", "local_llm_context"}))}
    policy = policy_of(Settings(**marked))
    assert set(vars(policy).values()) == set(marked.values())


def test_the_policys_own_defaults_are_the_settings():
    assert policy_of(Settings()) == Policy()


def test_every_setting_that_the_page_names_exists():
    names = set(re.findall(r"`((?:LLM|LOCAL_LLM|HOLD|WAIT|APOLOGY)_\w+)`", PAGE))
    assert {name.lower() for name in names} <= Settings.model_fields.keys()
