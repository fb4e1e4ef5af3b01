"""The layers of variables, their origins, and what is said about mistakes in them."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.config import Config, load, own
from deploy.config.layers import KNOWN, Layers
from deploy.errors import ConfigError

SECRET = "s" * 32


def read(folder: Path, *, profile: str | None = None, environ: Mapping[str, str] | None = None, **more: str) -> Config:
    return load(folder, profile=profile, flags=more, environ=environ or {})


def env_local(folder: Path, text: str, *, mode: int = 0o600) -> None:
    (folder / ".env.local").write_text(text)
    (folder / ".env.local").chmod(mode)


def refusal(folder: Path, **more: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(folder, **more)
    return caught.value


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
    assert config.settings.openrouter_api_key.get_secret_value() == "sk-real"


def test_an_empty_greeting_silences_it(tmp_path: Path) -> None:
    """`AGENT_GREETING=` lets the caller speak first."""
    env_local(tmp_path, "AGENT_GREETING=\n")
    assert read(tmp_path).settings.agent_greeting == ""


def test_generated_values_lie_under_everything(tmp_path: Path) -> None:
    """The demo's own keys give way to those of `.env.local`."""
    generated = {"LIVEKIT_API_KEY": "made", "LIVEKIT_API_SECRET": SECRET}
    made = load(tmp_path, profile="demo", flags={}, environ={}, generated=generated)
    assert (made.settings.livekit_api_key.get_secret_value(), made.warnings) == ("made", ())
    env_local(tmp_path, "LIVEKIT_API_KEY=mine\n")
    own = load(tmp_path, profile="demo", flags={}, environ={}, generated=generated)
    assert own.settings.livekit_api_key.get_secret_value() == "mine"


def test_the_local_model_follows_the_alias_and_the_port(tmp_path: Path) -> None:
    """`LOCAL_LLM_MODEL` is derived from `LLAMA_MODEL_ALIAS` unless it is set."""
    env_local(tmp_path, "LLAMA_MODEL_ALIAS=big\nLLAMA_PORT=9000\n")
    settings = read(tmp_path).settings
    assert (settings.local_llm_model, settings.local_llm_base_url) == ("big", "http://llama_cpp:9000/v1")
    assert read(tmp_path, LOCAL_LLM_MODEL="other").settings.local_llm_model == "other"


def test_the_local_llm_flag_adds_it_to_any_profile(tmp_path: Path) -> None:
    """`--local-llm` changes the profile's `local_llm` and nothing else."""
    config = load(tmp_path, profile="lite", flags={}, environ={}, local_llm=True)
    assert config.profile == read(tmp_path, profile="lite").profile.model_copy(update={"local_llm": True})


def test_the_demo_asks_nobody_outside(tmp_path: Path) -> None:
    """With the simulator neither a key nor an address of `.env.local` counts."""
    env_local(tmp_path, "OPENROUTER_API_KEY=sk-real\nOPENROUTER_BASE_URL=https://elsewhere\nSTT_MODEL=big\n")
    settings = read(tmp_path, profile="demo").settings
    assert settings.openrouter_api_key.get_secret_value() == "simulator"
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


def test_retired_variables_name_their_replacement(tmp_path: Path) -> None:
    """A former `.env.local` still loads, and says what to write instead."""
    env_local(tmp_path, "LLAMA_MODEL=x\nLLAMA_BASE_URL=y\n")
    warnings = read(tmp_path, environ={"LLAMA_API_KEY": "z"}).warnings
    assert warnings[:3] == (
        ".env.local:1: LLAMA_MODEL is retired; instead: LLAMA_HF_REPO (which model llama_cpp loads) or "
        "LOCAL_LLM_MODEL (what the agent asks for)",
        ".env.local:2: LLAMA_BASE_URL is retired; instead: LOCAL_LLM_BASE_URL",
        "environment: LLAMA_API_KEY is retired; instead: nothing: the local server asks for no key",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LLM_MODLE=x\n", ".env.local:1: unknown variable LLM_MODLE; did you mean LLM_MODEL?"),
        ("LOG_LEVEL=INFO\nLOG_LEVEL=ERROR\n", ".env.local:2: LOG_LEVEL stands in line 1 too; this one counts"),
        (
            "LIVEKIT_URL=http://x\n",
            ".env.local:1: LIVEKIT_URL is not used: the stack has its own; browsers go to LIVEKIT_PUBLIC_URL",
        ),
    ],
)
def test_what_is_odd_in_the_file_is_a_warning(text: str, message: str, tmp_path: Path) -> None:
    """It loads all the same."""
    env_local(tmp_path, text)
    assert message in read(tmp_path).warnings


def test_a_variable_of_somebody_elses_is_no_business_of_ours(tmp_path: Path) -> None:
    """Names that resemble none of ours pass without a word."""
    env_local(tmp_path, "NEXT_PUBLIC_ANALYTICS=1\n")
    assert not [warning for warning in read(tmp_path).warnings if "NEXT" in warning]


def test_a_file_with_secrets_that_others_may_read_is_a_warning(tmp_path: Path) -> None:
    """The remedy can be copied; a file without secrets may be read."""
    env_local(tmp_path, "OPENROUTER_API_KEY=x\n", mode=0o644)
    assert (
        ".env.local: others on this machine may read its secrets; run: chmod 600 .env.local" in read(tmp_path).warnings
    )
    env_local(tmp_path, "LOG_LEVEL=INFO\n", mode=0o644)
    assert not [warning for warning in read(tmp_path).warnings if "chmod" in warning]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A=1\n\n# x\nB='open\n", ".env.local:4: cannot be understood"),
        ("A=1\njust words\n", ".env.local:2: cannot be understood"),
        ("LLM_MODEL\n", ".env.local:1: cannot be understood"),
        ("LIVEKIT_API_SECRET=short\n", ".env.local:1: LIVEKIT_API_SECRET: should be at least 32 characters, and has 5"),
        ('LLM_MODEL=", ,"\n', ".env.local:1: LLM_MODEL: should be models separated by commas, and none stands there"),
        (
            'LLM_MODEL="a b"\n',
            ".env.local:1: LLM_MODEL: should be models separated by commas, and 'a b' cannot be one",
        ),
        ("LLAMA_PORT=http\n", ".env.local:1: LLAMA_PORT: should be a whole number"),
        ("LLAMA_PORT=70000\n", ".env.local:1: LLAMA_PORT: should be at most 65535"),
        ("LLM_RETRY_WINDOW=-1\n", ".env.local:1: LLM_RETRY_WINDOW: should be at least 0"),
        ("LLM_RETRY_WINDOW=inf\n", ".env.local:1: LLM_RETRY_WINDOW: should be a finite number"),
        (
            "LIVEKIT_NODE_IP=localhost\n",
            ".env.local:1: LIVEKIT_NODE_IP: should be an IPv4 address such as 192.168.1.20",
        ),
        (
            "LIVEKIT_NODE_IP=0.0.0.0\n",
            ".env.local:1: LIVEKIT_NODE_IP: should be an address that callers can reach, such as 192.168.1.20",
        ),
        (
            "LIVEKIT_PUBLIC_URL=http://x\n",
            ".env.local:1: LIVEKIT_PUBLIC_URL: should begin with ws:// or wss://, with a host and no user",
        ),
        ("TTS_RESPONSE_FORMAT=ogg\n", ".env.local:1: TTS_RESPONSE_FORMAT: should be 'wav', 'mp3' or 'pcm'"),
        ('OPENROUTER_API_KEY="a b"\n', ".env.local:1: OPENROUTER_API_KEY: should be printable ASCII without spaces"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_line(text: str, message: str, tmp_path: Path) -> None:
    """Whatever is wrong, the message says where it stands and what should stand there."""
    env_local(tmp_path, text)
    assert str(refusal(tmp_path)) == message


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are no env file."""
    (tmp_path / ".env.local").write_bytes(b"A=\xff\xfe")
    assert str(refusal(tmp_path)) == ".env.local: is not UTF-8 text"


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    """Docker makes such a folder when it mounts a file that is missing."""
    (tmp_path / ".env.local").mkdir()
    assert str(refusal(tmp_path)) == ".env.local: cannot be read: Is a directory"


@given(secret=st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=12, max_size=29))
def test_no_message_holds_a_secret(secret: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """For all secrets: refusing them does not show them."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path_factory.getbasetemp(), profile=None, flags={"LIVEKIT_API_SECRET": f"<{secret}>"}, environ={})
    assert (
        secret.strip() not in repr((str(caught.value), caught.value.hint, caught.value.details)) or not secret.strip()
    )


def test_settings_never_print_a_secret(tmp_path: Path) -> None:
    """Neither `repr` nor `str` of a configuration shows one."""
    config = read(tmp_path, LIVEKIT_API_SECRET=SECRET, OPENROUTER_API_KEY="sk-or-v1-hidden", HF_TOKEN="hf_hidden")
    assert not [word for word in (SECRET, "hidden") if word in f"{config!r} {config.settings}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("env: {OPENROUTER_API_KEY: sk}\n", "profile mine: env/OPENROUTER_API_KEY: is a secret"),
        ("env: {LLM_MODLE: x}\n", "profile mine: env/LLM_MODLE: unknown variable; did you mean LLM_MODEL?"),
        (
            "agent: {instructions_file: no.md}\n",
            "profile mine: agent/instructions_file: no.md cannot be read: No such file or directory",
        ),
        ("agent: {module: no.py}\n", "profile mine: agent/module: no.py cannot be read: No such file or directory"),
    ],
)
def test_what_a_profile_may_not_say_about_variables(text: str, message: str, tmp_path: Path) -> None:
    """No secret stands in a profile, no unknown variable, no missing prompt."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, profile="mine")
    assert str(caught.value) == message


def test_the_prompt_is_read_from_the_users_folder(tmp_path: Path) -> None:
    """`instructions_file` is seen from the folder that holds `.env.local`."""
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "mine.yml").write_text("agent: {instructions_file: me.md}\n")
    (tmp_path / "me.md").write_text("You are a baker.")
    assert read(tmp_path, profile="mine").instructions == "You are a baker."


def own_module(folder: Path, text: str) -> None:
    (folder / "profiles").mkdir()
    (folder / "profiles" / "mine.yml").write_text("agent: {module: mine.py}\n")
    (folder / "mine.py").write_text(text)


def test_an_agent_of_ones_own_is_read_from_the_users_folder(tmp_path: Path) -> None:
    """`module` is seen from the folder that holds `.env.local`, as the prompt is."""
    own_module(tmp_path, "server = 1\n")
    assert read(tmp_path, profile="mine").module == "server = 1\n"


def test_what_is_no_python_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a Python that is as new as the agent's own."""
    own_module(tmp_path, "\nx = (\n")
    monkeypatch.setattr(own, "_AGENTS_PYTHON", (3, 11))
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, profile="mine")
    assert str(caught.value) == "profile mine: agent/module: mine.py:2: '(' was never closed"


def test_what_an_older_python_cannot_read_is_only_warned_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent's own may know better."""
    own_module(tmp_path, "\nx = (\n")
    monkeypatch.setattr(own, "_AGENTS_PYTHON", (99, 0))
    (warning,) = [line for line in read(tmp_path, profile="mine").warnings if "mine.py" in line]
    assert warning.startswith("mine.py:2: '(' was never closed, as Python 3.")
