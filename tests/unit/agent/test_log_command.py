"""`python -m agent log`: what is kept, as JSON lines."""

import json
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.telemetry import journal
from agent.telemetry.call_log import CallLog


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two calls, kept where AGENT_LOG_DIR says."""
    journal.keep(tmp_path)
    CallLog("one").begun()
    CallLog("two").begun()
    journal.keep(None)
    monkeypatch.setenv("AGENT_LOG_DIR", str(tmp_path))
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_call_is_printed_line_by_line(kept, capsys):
    assert main(["log", "--", "two"]) == 0
    assert [(line["call"], line["event"]) for line in printed(capsys)] == [("two", "begin")]


def test_without_an_id_each_call_is_a_line(kept, capsys):
    assert main(["log"]) == 0
    assert [line["call"] for line in printed(capsys)] == ["one", "two"]


def test_an_unknown_call_is_no_line(kept, capsys):
    assert main(["log", "three"]) == 0
    assert printed(capsys) == []


def test_an_agent_that_keeps_nothing_says_so(monkeypatch, capsys):
    monkeypatch.delenv("AGENT_LOG_DIR", raising=False)
    assert main(["log"]) == 1
    assert "AGENT_LOG_DIR" in capsys.readouterr().err
