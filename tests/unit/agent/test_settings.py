"""The agent's settings: environment and files, and their words when something is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import settings
from agent.__main__ import main


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(settings, "SECRETS", tmp_path)
    return tmp_path


def test_a_chain_may_have_spaces_repetitions_and_holes():
    assert settings.parse_models(" a/b:free , c/d,, a/b:free,") == ("a/b:free", "c/d")


@given(st.lists(st.text("ab/: -", max_size=6)))
def test_whatever_is_between_the_commas_no_entry_is_empty_or_twice(entries):
    found = settings.parse_models(",".join(entries))
    assert all(entry.strip() == entry and entry for entry in found)
    assert len(set(found)) == len(found)


def test_a_secret_is_read_from_its_file(clean):
    (clean / "openrouter_api_key").write_text("sk-or-from-a-file\n")
    assert settings.load().openrouter_api_key.get_secret_value() == "sk-or-from-a-file"


def test_run_by_hand_the_environment_is_enough(monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-x")
    monkeypatch.setenv("LLM_MODEL", "a/b, c/d")
    loaded = settings.load()
    assert (loaded.openrouter_api_key.get_secret_value(), loaded.llm_model) == ("sk-or-x", ("a/b", "c/d"))


def test_a_wrong_value_is_one_line_that_names_the_variable(monkeypatch, capsys):
    monkeypatch.setenv("LLM_RETRY_WINDOW", "soon")
    assert main(["ask", "hello"]) == 2
    assert capsys.readouterr().err.startswith("Error: LLM_RETRY_WINDOW: ")


def test_no_secret_is_ever_shown(monkeypatch):
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-hidden")
    assert "hidden" not in repr(settings.load())


def test_without_keys_the_worker_says_what_to_type(capsys):
    assert main(["start"]) == 2
    assert "Next: deployctl init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("STT_BASE_URL", "nemotron:8000/v1", "http://"),
        ("LOCAL_LLM_BASE_URL", "", "http://"),
        ("LIVEKIT_URL", "livekit", "ws://"),
        ("LLM_RETRY_WINDOW", "inf", "finite"),
        ("LLM_FIRST_TOKEN_TIMEOUT", "0", "greater"),
        ("LOG_LEVEL", "loud", "'INFO'"),
        ("AGENT_INSTRUCTIONS_FILE", "/nowhere/prompt.md", "No such file"),
    ],
)
def test_what_would_only_fail_in_a_call_is_refused_at_the_start(monkeypatch, capsys, name, value, word):
    monkeypatch.setenv(name, value)
    assert main(["start"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Error: {name}: ")
    assert word in said
    assert said.count("\n") == 1


def test_a_secret_that_is_no_text_is_one_line_and_not_shown(clean, capsys):
    (clean / "openrouter_api_key").write_bytes(b"\xffsecret")
    assert main(["ask", "hello"]) == 2
    said = capsys.readouterr().err
    assert "not UTF-8 text" in said
    assert "secret" not in said.replace(str(clean), "")


@pytest.mark.parametrize("level", ["DEBUG", "info", "Warning", "ERROR", "CRITICAL"])
def test_every_level_of_logging_is_one_that_livekit_takes(monkeypatch, tmp_path, level):
    from agent.worker import server

    monkeypatch.setenv("LOG_LEVEL", level)
    server(settings.load(), tmp_path / "links")
