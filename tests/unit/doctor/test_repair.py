"""Running remedies."""

import pytest

from deploy.doctor.finding import Finding
from deploy.doctor.repair import commands, run
from deploy.errors import DeployError


def test_each_command_runs_once_and_only_where_it_may():
    findings = [
        Finding("a", "error", "x", ("one", "two"), fixable=True),
        Finding("b", "error", "x", ("two",), fixable=True),
        Finding("c", "error", "x", ("by hand",)),
        Finding("d", "ok", "x", ("three",), fixable=True),
    ]
    assert commands(findings) == ("one", "two")


def test_commands_run_in_a_shell_and_say_so(tmp_path):
    said: list[str] = []
    run([f"echo 'a b' > {tmp_path}/made"], said.append)
    assert (tmp_path / "made").read_text() == "a b\n"
    assert said[0].startswith("$ echo")


def test_a_command_that_fails_ends_it_with_its_last_words(tmp_path):
    with pytest.raises(DeployError) as raised:
        run(["echo broken >&2; exit 3", f"touch {tmp_path}/never"], lambda _: None)
    assert raised.value.details == ("broken",)
    assert not (tmp_path / "never").exists()
