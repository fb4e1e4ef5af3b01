"""What a profile names of the user's own: variables, a prompt, an agent."""

from pathlib import Path

import pytest

from deploy.config import own
from deploy.errors import ConfigError
from tests.unit.config.loaded import read


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


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """The agent would not read it either."""
    own_module(tmp_path, "")
    (tmp_path / "mine.py").write_bytes(b"x = '\xff'")
    with pytest.raises(ConfigError, match="is not UTF-8 text"):
        read(tmp_path, profile="mine")


def test_what_a_crash_left_of_a_file_is_warned_of(tmp_path: Path) -> None:
    """Python's own words for it differ from version to version."""
    own_module(tmp_path, "x = '\0'")
    assert [line for line in read(tmp_path, profile="mine").warnings if line.startswith("mine.py:")]
