"""The layers of variables and their origins."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deploy.config import load
from deploy.config.layers import KNOWN, Layers
from deploy.errors import ConfigError
from tests.unit.config.loaded import env_local, read

SECRET = "s" * 32


def test_an_empty_folder_is_a_configuration_with_warnings(tmp_path: Path) -> None:
    """Nothing is needed to render; what `up` will need is named."""
    config = read(tmp_path)
    assert config.profile.name == "default"
    assert config.settings.models == ("meta-llama/llama-3.3-70b-instruct:free",)
    assert [warning.split(" ")[0] for warning in config.warnings] == ["LIVEKIT_API_KEY", "OPENROUTER_API_KEY"]


def test_each_layer_covers_the_one_below_and_every_value_knows_its_origin(tmp_path: Path) -> None:
    """profile < .env < .env.local < environment < flag."""
    (tmp_path / "profiles").mkdir()
    names = ["STT_MODEL", "HOLD_LINE", "APOLOGY_LINE", "TTS_VOICE", "AGENT_LANGUAGE"]
    lines = "".join(f"  {name}: profile\n" for name in names)
    (tmp_path / "profiles" / "mine.yml").write_text(f"env:\n{lines}")
    (tmp_path / ".env").write_text("".join(f"{name}=dotenv\n" for name in names[1:]))
    env_local(tmp_path, "".join(f"{name}=local\n" for name in names[2:]))
    environ = dict.fromkeys(names[3:], "environment")
    config = read(tmp_path, profile="mine", environ=environ, AGENT_LANGUAGE="flag")
    assert [getattr(config.settings, name.lower()) for name in names] == [
        "profile",
        "dotenv",
        "local",
        "environment",
        "flag",
    ]
    assert [config.origins[name] for name in names] == [
        "profile mine",
        ".env",
        ".env.local",
        "environment",
        "flag",
    ]
    assert config.origins["LOG_LEVEL"] == "default"


@given(
    st.lists(st.dictionaries(st.sampled_from(sorted(KNOWN)), st.text(min_size=1)), min_size=1, max_size=5),
)
def test_the_last_layer_that_says_something_wins(given_layers: list[dict[str, str]]) -> None:
    """For all layers: a value is that of the topmost layer in which it is not blank."""
    layers = Layers()
    for index, layer in enumerate(given_layers):
        layers.lay(layer, str(index))
    for name in KNOWN:
        saying = [
            (str(index), layer[name].strip())
            for index, layer in enumerate(given_layers)
            if name in layer and (layer[name].strip() or name == "AGENT_GREETING")
        ]
        if saying:
            assert (layers.origins[name], layers.values[name]) == saying[-1]
        else:
            assert name not in layers.values


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    """An exported but empty key does not hide the one in the file."""
    env_local(tmp_path, "OPENROUTER_API_KEY=sk-real\n")
    config = read(tmp_path, environ={"OPENROUTER_API_KEY": ""})
    assert config.settings.openrouter_api_key.reveal() == "sk-real"


def test_an_empty_greeting_silences_it(tmp_path: Path) -> None:
    """`AGENT_GREETING=` lets the caller speak first."""
    env_local(tmp_path, "AGENT_GREETING=\n")
    assert read(tmp_path).settings.agent_greeting == ""


def test_generated_values_lie_under_everything(tmp_path: Path) -> None:
    """The demo's own keys give way to those of `.env.local`."""
    generated = {"LIVEKIT_API_KEY": "made", "LIVEKIT_API_SECRET": SECRET}
    made = load(tmp_path, profile="demo", flags={}, environ={}, generated=generated)
    assert (made.settings.livekit_api_key.reveal(), made.warnings) == ("made", ())
    env_local(tmp_path, "LIVEKIT_API_KEY=mine\n")
    own = load(tmp_path, profile="demo", flags={}, environ={}, generated=generated)
    assert own.settings.livekit_api_key.reveal() == "mine"


def test_the_local_model_follows_the_alias_and_the_port(tmp_path: Path) -> None:
    """`LOCAL_LLM_MODEL` is derived from `LLAMA_MODEL_ALIAS` unless it is set."""
    env_local(tmp_path, "LLAMA_MODEL_ALIAS=big\nLLAMA_PORT=9000\n")
    settings = read(tmp_path).settings
    assert (settings.local_llm_model, settings.local_llm_base_url) == ("big", "http://llama_cpp:9000/v1")
    assert read(tmp_path, LOCAL_LLM_MODEL="other").settings.local_llm_model == "other"


def test_the_local_llm_flag_adds_it_to_any_profile(tmp_path: Path) -> None:
    """`--local-llm` changes the profile's `local_llm` and nothing else."""
    config = load(tmp_path, profile="lite", flags={}, environ={}, local_llm=True)
    assert config.profile == replace(read(tmp_path, profile="lite").profile, local_llm=True)


def test_the_demo_asks_nobody_outside(tmp_path: Path) -> None:
    """With the simulator neither a key nor an address of `.env.local` counts."""
    env_local(tmp_path, "OPENROUTER_API_KEY=sk-real\nOPENROUTER_BASE_URL=https://elsewhere\nSTT_MODEL=big\n")
    settings = read(tmp_path, profile="demo").settings
    assert settings.openrouter_api_key.reveal() == "simulator"
    assert settings.openrouter_base_url == "http://openrouter_sim:8080/api/v1"
    assert settings.stt_model == "moonshine-tiny-en"


def test_require_names_all_that_is_missing(tmp_path: Path) -> None:
    """One error for every missing variable together, with the remedy."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path).require()
    assert str(caught.value) == ".env.local: LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set"
    assert caught.value.hint == "deployctl init"


def test_require_is_content_when_all_is_there(tmp_path: Path) -> None:
    """Keys that are set are not asked for again."""
    env_local(tmp_path, f"LIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET={SECRET}\n")
    read(tmp_path).require()
