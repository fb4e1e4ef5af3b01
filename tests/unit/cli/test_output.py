"""What a command prints, and the code it exits with."""

import json

import click
import pytest
from click.testing import CliRunner
from click.testing import Result as Ran

from deploy.cli.main import COMMANDS, cli
from deploy.cli.output import run
from deploy.errors import ConfigError
from deploy.result import Result


def ran(body, *, as_json: bool = False) -> Ran:
    @click.command()
    def command() -> None:
        run("thing", body, as_json=as_json)

    return CliRunner().invoke(command)


def fail() -> Result:
    raise ConfigError("unknown key: colour", where="profiles/x.yml", hint="remove it", details=("line 3",))


def interrupt() -> Result:
    raise KeyboardInterrupt


def test_an_error_is_one_line_with_where_what_and_what_to_type_next():
    result = ran(fail)
    assert result.stderr.splitlines()[0] == "Error: profiles/x.yml: unknown key: colour. Next: remove it"
    assert result.stdout == ""
    assert result.exit_code == 1


def test_details_of_an_error_follow_its_line_indented():
    assert ran(fail).stderr.splitlines()[1] == "  line 3"


def test_with_json_an_error_is_an_envelope_on_stdout():
    document = json.loads(ran(fail, as_json=True).stdout)
    assert set(document) == {"version", "command", "status", "exit_code", "data", "errors"}
    assert document["status"] == "error"
    assert document["errors"][0]["code"] == "config"
    assert document["errors"][0]["hint"] == "remove it"


def test_an_interrupted_command_exits_with_130():
    assert ran(interrupt).exit_code == 130


@pytest.mark.parametrize(("exit_code", "status"), [(0, "ok"), (1, "failed"), (3, "ok")])
def test_the_envelope_tells_a_failed_result_from_changes_present(exit_code, status):
    result = ran(lambda: Result(data={"a": 1}, exit_code=exit_code), as_json=True)
    document = json.loads(result.stdout)
    assert (document["status"], document["data"]) == (status, {"a": 1})
    assert result.exit_code == exit_code


def test_text_goes_to_stdout_alone():
    result = ran(lambda: Result(text="hello"))
    assert (result.stdout, result.stderr) == ("hello\n", "")


def test_an_unknown_command_is_wrong_usage_and_names_the_nearest():
    result = CliRunner().invoke(cli, ["rendr"])
    assert result.exit_code == 2
    assert "'render'" in result.stderr


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_json_and_help_with_examples(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "--json" in result.stdout
    assert "Examples:" in result.stdout
    assert f"deployctl {name}" in result.stdout
