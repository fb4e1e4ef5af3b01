"""What is shown to, and asked of, whoever sits at a terminal, and nobody else."""

import io
import sys

import click
import pytest

from deploy.cli.doctor import ask
from deploy.cli.progress import picture
from deploy.errors import DeployError


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.CaptureFixture[str]:
    """What is written to a terminal at which somebody sits."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    return capsys


def test_a_picture_names_who_is_waited_for_fits_the_line_and_is_gone_at_the_end(terminal, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with picture("Looking", quiet=False) as show:
        show(3, ("clock", "disk", "udp", "dns", "mtu", "hub", "gpu"))
        show(10, ())
    first, second, last = terminal.readouterr().err.split("\r")[1:]
    assert first.startswith("Looking: 3 done, waiting for clock, disk, udp")
    assert len(first.removesuffix("\x1b[K")) < 60
    assert second == "Looking\x1b[K"
    assert last == "\x1b[K"


@pytest.mark.parametrize("quiet", [True, False])
def test_where_nobody_looks_there_is_none(quiet, terminal, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: quiet)
    with picture("Looking", quiet=quiet) as show:
        assert show is None


def test_commands_are_shown_before_they_are_agreed_to(terminal, monkeypatch):
    shown = []
    monkeypatch.setattr(click, "confirm", lambda *_, **__: shown.append(terminal.readouterr().err) or True)
    ask(("apt-get install docker",), yes=False)
    assert shown == ["$ apt-get install docker\n"]


def test_a_no_changes_nothing(terminal, monkeypatch):
    monkeypatch.setattr(click, "confirm", lambda *_, **__: False)
    with pytest.raises(DeployError, match="nothing was changed"):
        ask(("apt-get install docker",), yes=False)


def test_who_cannot_be_asked_is_told_what_to_type(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(DeployError) as caught:
        ask(("apt-get install docker",), yes=False)
    assert caught.value.hint == "deployctl doctor --fix --yes"


def test_a_yes_that_was_given_is_not_asked_for(terminal):
    ask(("apt-get install docker",), yes=True)
    assert terminal.readouterr().err == ""
