"""What the text of a variable means: numbers and switches in every usual way of writing, secrets out of sight."""

from pathlib import Path

import pytest

from deploy.config.secret import Secret
from tests.unit.config.loaded import read


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("LLM_HEAD_START", ".5", 0.5),
        ("LLM_HEAD_START", "1", 1.0),
        ("LLM_HEAD_START", "1e-1", 0.1),
        ("LLM_MAX_TOKENS", "0150", 150),
        ("LLM_MAX_TOKENS", "150.0", 150),
        ("WAIT_SOUND", "Yes", True),
        ("WAIT_SOUND", "off", False),
        ("WAIT_SOUND", "0", False),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("SPEECH_WORKERS", "2", 2),
        ("LIVEKIT_NODE_IP", "192.168.1.20", "192.168.1.20"),
        ("STT_BASE_URL", "https://ears/v1/", "https://ears/v1"),
        ("LLM_MODEL", "a/b, c:free ,a/b,", "a/b,c:free"),
    ],
)
def test_a_text_is_read_as_what_the_variable_is(name: str, text: str, value: object, tmp_path: Path) -> None:
    found = getattr(read(tmp_path, **{name: text}).settings, name.lower())
    assert (type(found), found) == (type(value), value)


def test_a_secret_is_shown_by_nothing_but_reveal() -> None:
    secret = Secret("hidden")
    assert secret.reveal() == "hidden"
    assert "hidden" not in f"{secret} {secret!r} {[secret]}"
    assert (repr(secret), repr(Secret())) == ("Secret(...)", "Secret()")


def test_secrets_are_equal_when_their_texts_are() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
