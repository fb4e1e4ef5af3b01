"""What is odd or wrong in variables is said in one line, and no secret with it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.config import load
from deploy.errors import ConfigError
from tests.unit.config.loaded import env_local, read, refusal

SECRET = "s" * 32


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
        ("LLAMA_PORT=http\n", ".env.local:1: LLAMA_PORT: should be a whole number from 1 to 65535"),
        ("LLAMA_PORT=80.5\n", ".env.local:1: LLAMA_PORT: should be a whole number from 1 to 65535"),
        ("LLAMA_PORT=70000\n", ".env.local:1: LLAMA_PORT: should be a whole number from 1 to 65535"),
        ("LLM_RETRY_WINDOW=-1\n", ".env.local:1: LLM_RETRY_WINDOW: should be a finite number of seconds, at least 0"),
        ("LLM_RETRY_WINDOW=inf\n", ".env.local:1: LLM_RETRY_WINDOW: should be a finite number of seconds, at least 0"),
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
            ".env.local:1: LIVEKIT_PUBLIC_URL: should be a URL that begins with ws:// or wss://, with a host and no "
            "user",
        ),
        ("TTS_RESPONSE_FORMAT=ogg\n", ".env.local:1: TTS_RESPONSE_FORMAT: should be 'wav', 'mp3' or 'pcm'"),
        ('OPENROUTER_API_KEY="a b"\n', ".env.local:1: OPENROUTER_API_KEY: should be printable ASCII without spaces"),
    ],
)
def test_a_mistake_is_one_line_with_file_and_line(text: str, message: str, tmp_path: Path) -> None:
    """Whatever is wrong, the message says where it stands and what should stand there."""
    env_local(tmp_path, text)
    assert str(refusal(tmp_path)) == message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """The first is the message, the others follow as details, each with its line."""
    env_local(tmp_path, "WAIT_SOUND=maybe\nLLM_MAX_TOKENS=0\n")
    error = refusal(tmp_path)
    assert str(error) == ".env.local:2: LLM_MAX_TOKENS: should be a whole number, at least 1"
    assert error.details == (".env.local:1: WAIT_SOUND: should be true or false",)


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


def test_a_value_with_a_nul_in_it_is_refused(tmp_path: Path) -> None:
    """No variable can hold one."""
    env_local(tmp_path, 'LLM_MODEL="a\0b"\n')
    assert str(refusal(tmp_path)) == ".env.local:1: LLM_MODEL: holds a NUL character"
