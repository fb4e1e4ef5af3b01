"""The service's settings come from the environment and from secret files."""

import pytest
from pydantic import ValidationError

from services.web import __main__ as program
from services.web.settings import load


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in ("LIVEKIT_PUBLIC_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)


def test_without_secrets_and_environment_the_keys_are_missing(tmp_path, recwarn):
    settings = load(tmp_path / "nowhere")
    assert not settings.complete
    assert settings.url == "ws://127.0.0.1:7880"
    assert not recwarn


def test_secret_files_give_the_keys(tmp_path):
    (tmp_path / "livekit_api_key").write_text("key\n")
    (tmp_path / "livekit_api_secret").write_text("secret\n")
    settings = load(tmp_path)
    assert settings.complete
    assert settings.livekit_api_key.get_secret_value() == "key"
    assert "secret" not in str(settings.livekit_api_secret)


def test_the_environment_gives_the_address(tmp_path, monkeypatch):
    monkeypatch.setenv("LIVEKIT_PUBLIC_URL", "wss://voice.example/")
    assert load(tmp_path).url == "wss://voice.example"


@pytest.mark.parametrize("address", ["https://voice.example", "voice.example", "ws://", ""])
def test_an_address_that_is_no_websocket_is_refused(tmp_path, monkeypatch, address):
    monkeypatch.setenv("LIVEKIT_PUBLIC_URL", address)
    with pytest.raises(ValidationError):
        load(tmp_path)


def test_a_bad_setting_ends_the_program_with_one_line(monkeypatch):
    monkeypatch.setenv("LIVEKIT_PUBLIC_URL", "https://voice.example")
    monkeypatch.setattr("sys.argv", ["web"])
    with pytest.raises(SystemExit, match=r"^LIVEKIT_PUBLIC_URL: [^\n]+ Next: change it in \.env\.local$"):
        program.main()
