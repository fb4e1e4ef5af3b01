"""A call told to somebody who was not there."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from deploy.cli.main import cli
from deploy.errors import StackError
from deploy.flows import calls
from deploy.stack import Stack
from deploy.state import StateFolder
from deploy.state.folder import State

AGENT = {
    "Id": "4f",
    "Name": "/p-livekit_agent-1",
    "State": {"Status": "running", "StartedAt": "2026-11-23T20:00:00Z"},
    "HostConfig": {},
    "Config": {"Image": "deployctl/agent:1", "Labels": {"com.docker.compose.service": "livekit_agent"}},
}


def line(second: float, event: str, message: str, turn: int = 1) -> dict[str, Any]:
    time = f"2026-11-23T20:13:{20 + second:06.3f}+00:00"
    return {"time": time, "call": "call-1", "event": event, "turn": turn, "message": message}


CALL = [
    line(0, "begin", "the call begins", 0),
    line(3.5, "turn", "a reply is asked for, 0.31 s after the caller's last word"),
    line(3.62, "attempt", "m1 failed: 429, its provider's shared pool is rate-limited; left alone for 30 s"),
    line(3.63, "hold", "the caller hears the holding line"),
    line(4.2, "attempt", "m2 answered, first token after 400 ms"),
    line(9, "end", "the call ends: participant disconnected"),
]


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a docker in front that notes its words, knows the containers of `containers` and prints `out`."""
    program = tmp_path / "docker"
    program.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")"\necho "$*" >> log\ncase "$1" in\n'
        "ps) [ -s containers ] && echo 4f;;\ninspect) cat containers;;\n*) cat out;;\nesac\nexit 0\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "containers").write_text("")
    (tmp_path / "out").write_text("".join(json.dumps(one) + "\n" for one in CALL))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> StateFolder:
    """The folder of a stack that was started, and is down."""
    store = StateFolder(tmp_path / "mine")
    store.put({"docker-compose.yml": "name: p\n"})
    store.write(State(project="p"))
    return store


def said(docker: Path) -> str:
    return (docker / "log").read_text().splitlines()[-1]


def test_a_call_is_told_in_seconds_turns_and_words() -> None:
    """As a list that is read from top to bottom."""
    assert calls.story(CALL).splitlines() == [
        "Call call-1, 2026-11-23 20:13:20 UTC",
        "     0.00 s           the call begins",
        "     3.50 s  turn 1   a reply is asked for, 0.31 s after the caller's last word",
        "     3.62 s           m1 failed: 429, its provider's shared pool is rate-limited; left alone for 30 s",
        "     3.63 s           the caller hears the holding line",
        "     4.20 s           m2 answered, first token after 400 ms",
        "     9.00 s           the call ends: participant disconnected",
    ]


def test_a_call_without_an_end_says_so() -> None:
    """Whoever reads must not wait for a line that never comes."""
    assert calls.story(CALL[:-1]).endswith("No end so far: the call goes on, or its process died.")


def test_calls_are_listed_with_what_went_wrong_in_them() -> None:
    """One that has no end has no length."""
    begun = "2026-11-23T20:13:20.000+00:00"
    ended = {"call": "call-1", "begun": begun, "ended": "2026-11-23T20:13:29.400+00:00", "turns": 2, "faults": 3}
    rows = calls.table([ended | {"apologies": 1}, ended | {"call": "c2", "ended": None, "apologies": 0}]).splitlines()
    assert rows[1].split() == ["call-1", "2026-11-23", "20:13:20", "9", "2", "3", "1"]
    assert rows[2].split() == ["c2", "2026-11-23", "20:13:20", "-", "2", "3", "0"]
    assert calls.table([]) == "No call is kept."


def test_a_running_agent_is_asked_itself(docker: Path, store: StateFolder) -> None:
    """That is quicker than a container of its own."""
    (docker / "containers").write_text(json.dumps([AGENT]))
    assert calls.one(store, Stack("p"), "call-1") == CALL
    assert said(docker) == "exec 4f python -m agent log -- call-1"


def test_when_the_stack_is_down_a_container_of_its_own_reads_the_volume(docker: Path, store: StateFolder) -> None:
    """`down` leaves the volume."""
    assert calls.one(store, Stack("p"), "call-1") == CALL
    assert said(docker).endswith("run --rm --no-deps -T livekit_agent python -m agent log -- call-1")


def test_an_unknown_call_is_named_with_the_way_to_those_that_are_known(docker: Path, store: StateFolder) -> None:
    """One line."""
    (docker / "out").write_text("")
    with pytest.raises(StackError) as error:
        calls.one(store, Stack("p"), "call-2")
    assert (str(error.value), error.value.hint) == (
        "call-2: there is no such call in the log",
        "deployctl logs --calls",
    )


def test_a_stack_that_was_never_started_has_no_calls(docker: Path, tmp_path: Path) -> None:
    """And says what to do."""
    with pytest.raises(StackError, match="p: was never started here"):
        calls.every(StateFolder(tmp_path / "other"), Stack("p"))


def test_the_command_tells_a_call_in_words_or_in_lines(docker: Path, store: StateFolder) -> None:
    """`--json` has every field."""
    folder = ["-C", str(store.path.parent)]
    plain = CliRunner().invoke(cli, [*folder, "logs", "--call", "call-1"])
    assert plain.output.startswith("Call call-1, ")
    raw = CliRunner().invoke(cli, [*folder, "logs", "--call", "call-1", "--json"])
    assert json.loads(raw.output)["data"]["lines"] == CALL


@pytest.mark.parametrize("others", [["--follow"], ["--since", "1m"], ["--calls"], ["livekit"], ["--tail", "0"]])
def test_a_call_cannot_be_mixed_with_what_is_about_services(others: list[str]) -> None:
    """Wrong usage."""
    assert CliRunner().invoke(cli, ["logs", "--call", "x", *others]).exit_code == 2
