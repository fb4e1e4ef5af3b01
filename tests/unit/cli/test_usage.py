"""Two wishes that exclude each other are refused with what to leave out."""

import pytest
from click.testing import CliRunner

from deploy.cli.main import cli


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("logs --follow --json", "leave one out"),
        ("logs --call call-1 --since 5m", "leave the others out"),
        ("logs --calls speech", "leave the others out"),
        ("call --say hello --wav /dev/null", "leave one out"),
        ("validate -f x.yml -p lite", "leave one out"),
        ("validate --json --format sarif", "--json and --format sarif are two forms of one answer: leave one out"),
        ("validate --explain DC003 --format github", "--explain tells of a rule, and --format github of findings"),
    ],
)
def test_with_exit_code_2(words, said, tmp_path):
    result = CliRunner().invoke(cli, ["-C", str(tmp_path), *words.split()])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_traceback_is_shown_to_whoever_asks_for_it_and_to_nobody_else(tmp_path):
    words = ["-C", str(tmp_path / "absent"), "init"]
    shown, quiet = CliRunner().invoke(cli, ["--debug", *words]), CliRunner().invoke(cli, words)
    assert "Traceback" in shown.stderr
    assert "Traceback" not in quiet.stderr
    assert shown.exit_code == quiet.exit_code == 1
