"""What holds for every valid profile."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.checks import at_least, check
from deploy.config import Config, Profile, defaults
from deploy.config.build import build
from deploy.config.settings import Settings
from deploy.render import Rendered, render
from tests.unit.render.stacks import ADDRESS, IMAGES, SECRETS, config, profiles

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
many = settings(max_examples=60)


def stack(profile: Profile, **more: str) -> Rendered:
    local = {"LOCAL_LLM_BASE_URL": "http://llama_cpp:11434/v1", "LOCAL_LLM_MODEL": "m", "LOCAL_LLM_CONTEXT": "4096"}
    local["LLAMA_MODEL_ALIAS"] = "m"
    values = defaults.of(profile) | local
    variables = {name.lower(): value for name, value in (values | SECRETS | more).items()}
    loaded = Config(Path("/nowhere"), profile, build(Settings, variables, texts=True), {})
    return render(loaded, node_ip=ADDRESS, images=IMAGES)


@many
@given(profiles())
def test_every_rendering_is_valid(profile: Profile) -> None:
    """It passes the schema and every rule but for notes, with the local model and without."""
    text = stack(profile).compose
    for active in ([], ["local-llm"]):
        assert at_least(check(text, profiles=active, environ={}), "warning") == []


@many
@given(profiles())
def test_the_agent_never_depends_on_the_local_model(profile: Profile) -> None:
    """In no rendering; nor does anybody else."""
    services = yaml.safe_load(stack(profile).compose)["services"]
    assert not [name for name, service in services.items() if "llama_cpp" in service.get("depends_on", {})]


@many
@given(profiles())
def test_no_secret_stands_in_the_compose_file(profile: Profile) -> None:
    """Secrets stand in files that say that they are secret."""
    made = stack(profile)
    for value in SECRETS.values():
        assert value not in made.compose
        assert not [path for path, file in made.files.items() if value in file.content and not file.secret]


@many
@given(profiles(), _text, _text)
def test_text_reaches_the_agent_as_it_was_written(profile: Profile, hold: str, apology: str) -> None:
    """Quotes, dollar signs, colons and line breaks survive YAML and Compose's variables."""
    made = stack(profile, HOLD_LINE=hold, APOLOGY_LINE=apology)
    environment = yaml.safe_load(made.compose)["services"]["livekit_agent"]["environment"]
    assert environment["HOLD_LINE"].replace("$$", "$") == hold
    assert environment["APOLOGY_LINE"].replace("$$", "$") == apology
    assert environment["AGENT_GREETING"].replace("$$", "$") == profile.agent.greeting
    assert at_least(check(made.compose, profiles=[], environ={}), "warning") == []


@pytest.mark.parametrize("text", ["${HOME}", "$HOME", "cost 5$", "a: b # c", "'\"\\", "\u2028\x85\ufeff", "😀"])
def test_awkward_text_is_quoted(text: str, tmp_path: Path) -> None:
    """The cases that are known to be awkward."""
    made = render(config(tmp_path, flags={"HOLD_LINE": f"x{text}x"}), node_ip=ADDRESS, images=IMAGES)
    environment = yaml.safe_load(made.compose)["services"]["livekit_agent"]["environment"]
    assert environment["HOLD_LINE"] == f"x{text}x".replace("$", "$$")
