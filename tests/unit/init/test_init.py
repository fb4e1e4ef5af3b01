"""`.env.local` as `init` writes it."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from deploy import init
from deploy.cli.main import cli
from deploy.config import envfile
from deploy.errors import ConfigError
from deploy.openrouter import Model


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    monkeypatch.setenv("OPENROUTER_BASE_URL", "http://127.0.0.1:9/api/v1")
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-from-the-environment")


def run(folder: Path, *args: str):
    return CliRunner().invoke(cli, ["-C", str(folder), "init", *args])


def test_a_new_file_is_for_its_owner_alone_and_has_keys_that_livekit_takes(tmp_path):
    assert run(tmp_path).exit_code == 0
    path = tmp_path / ".env.local"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = envfile.read(path).values
    assert len(values["LIVEKIT_API_SECRET"]) >= 32
    assert values["OPENROUTER_API_KEY"] == "sk-or-from-the-environment"
    assert values["LLM_MODEL"] == init.DEFAULT


def test_no_secret_is_printed(tmp_path):
    shown = run(tmp_path, "--json").output
    values = envfile.read(tmp_path / ".env.local").values
    assert not any(values[name] in shown for name in ("LIVEKIT_API_SECRET", "OPENROUTER_API_KEY"))


def test_a_second_run_changes_nothing(tmp_path):
    run(tmp_path)
    before = (tmp_path / ".env.local").read_bytes()
    assert "has all of it already" in run(tmp_path).output
    assert (tmp_path / ".env.local").read_bytes() == before


@given(
    st.lists(
        st.sampled_from(["# mine", "LLM_MODEL=a/b", "OPENROUTER_API_KEY='x y'", "", "LOG_LEVEL=DEBUG"]), unique=True
    )
)
def test_whatever_is_there_stays_as_it_is(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("env")
    before = "\n".join(lines)
    (folder / ".env.local").write_text(before)
    init.write(folder, {"LLM_MODEL": "c/d", "OPENROUTER_API_KEY": "k", **init.generated()})
    after = (folder / ".env.local").read_text()
    assert after.startswith(before)
    assert after.count("LLM_MODEL=") == 1


@pytest.mark.parametrize("value", ["a b", "it's", 'say "x"', "a#b", "$HOME", "back\\slash", "plain"])
def test_any_value_is_read_back_as_it_was_written(tmp_path, value):
    init.write(tmp_path, {"HOLD_LINE": value})
    assert envfile.read(tmp_path / ".env.local").values["HOLD_LINE"] == value


def test_a_former_file_is_carried_over_and_its_retired_names_are_explained(tmp_path):
    former = tmp_path / "old.env"
    former.write_text("OPENROUTER_API_KEY=sk-or-old\nLLAMA_MODEL=x\nLLAMA_BASE_URL=http://y\nUNKNOWN=z\n")
    output = run(tmp_path, "--from", str(former)).output
    assert "LLAMA_BASE_URL is retired; in its place: LOCAL_LLM_BASE_URL" in output
    assert envfile.read(tmp_path / ".env.local").values["OPENROUTER_API_KEY"] == "sk-or-old"


def test_a_former_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        init.carried_over(tmp_path / "absent")


def test_the_default_stays_while_it_is_listed():
    assert init.offer([Model(init.DEFAULT, free=True), Model("a/b:free", free=True)]) == init.DEFAULT


def test_in_place_of_a_retired_default_only_free_models_are_offered():
    models = [Model("meta-llama/llama-3.3-70b-instruct"), Model("a/b:free", free=True), Model("c/d", free=False)]
    assert init.offer(models) == "a/b:free"


def test_a_key_file_is_read(tmp_path):
    (tmp_path / "key").write_text("sk-or-file\n")
    run(tmp_path, "--openrouter-key-file", str(tmp_path / "key"))
    assert envfile.read(tmp_path / ".env.local").values["OPENROUTER_API_KEY"] == "sk-or-file"


def test_a_key_file_that_cannot_be_read_is_one_line(tmp_path):
    result = CliRunner().invoke(cli, ["-C", str(tmp_path), "init", "--openrouter-key-file", str(tmp_path / "absent")])
    assert result.exit_code == 1
    assert "absent: cannot be read" in result.stderr
    assert not (tmp_path / ".env.local").exists()


def test_a_disk_that_is_full_is_one_line_and_the_file_stays_as_it_was(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / ".env.local").write_text("A=1\n")
    monkeypatch.setattr(init, "replace", full)
    with pytest.raises(ConfigError, match="cannot be written: No space left on device"):
        init.write(tmp_path, {"LLM_MODEL": "a/b"})
    assert (tmp_path / ".env.local").read_text() == "A=1\n"
