"""The lines of a call: what an operator who was not there reads. Sound and speech services are real."""

import json
import logging
from pathlib import Path

import pytest

from agent.chain import Answer, Apology, Attempted, Done, Hold
from agent.chain.errors import classify
from agent.telemetry import journal
from agent.telemetry.call_log import CallLog, outcome
from agent.voice.session import load_vad
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service, speech

__all__ = ["calling", "service", "speech"]

STORY = [Answer("One is here."), Answer("Two is near."), Done("m", ())]


@pytest.fixture
def kept(tmp_path: Path):
    """A folder in which this process keeps calls while the test runs."""
    journal.keep(tmp_path)
    yield tmp_path
    for handler in logging.getLogger("agent.call").handlers:
        handler.close()


def events(folder: Path, room: str = "room") -> list[str]:
    return [line["event"] for line in journal.of_call(folder, room)]


async def test_a_reply_an_apology_and_the_end_are_lines_with_the_turn(kept, calling):
    replies = [[Hold(), *STORY], [Apology(), Done(None, ())]]
    async with call(calling, Says(replies), await record_lines(calling), log=CallLog("room")) as on:
        await on.turn()
        await on.turn()
    assert [(line["turn"], line["event"]) for line in journal.of_call(kept, "room")] == [
        (1, "turn"), (1, "hold"), (1, "reply"), (2, "turn"), (2, "apology"), (2, "reply"), (2, "end"),
    ]  # fmt: skip


async def test_what_the_caller_hears_because_the_voice_is_late_or_broken_is_a_line_too(kept, calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY, STORY]), lines, log=CallLog("room")) as on:
        service.mouth = "late"
        await on.turn()
        service.mouth = "500"
        await on.turn()
        assert on.ear.heard == ["hold", "answer", "apology"]
    assert [event for event in events(kept) if event in ("hold", "apology")] == ["hold", "apology"]


async def test_who_speaks_while_the_agent_does_is_an_interruption_and_who_hangs_up_is_none(kept, calling, speech):
    long = [Answer(f"Sentence number {number} is here.") for number in range(40)]
    lines, sound = await record_lines(calling), {"rate": speech[1], "real": True}
    async with call(calling, Says([long, STORY]), lines, **sound, vad=load_vad(), log=CallLog("over")) as on:
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard)
        on.microphone.speak(speech[0])
        await on.until(lambda: "interruption" in events(kept, "over"))
    async with call(calling, Says([long]), lines, **sound, vad=load_vad(), log=CallLog("up")) as on:
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard)
    assert "interruption" not in events(kept, "up")
    assert events(kept, "up")[-1] == "end"


async def test_that_the_caller_heard_the_answer_and_when_is_a_line(kept, calling, speech):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY]), lines, rate=speech[1], vad=load_vad(), log=CallLog("room")) as on:
        on.microphone.speak(speech[0])
        await on.until(lambda: "heard" in events(kept))
    (heard,) = [line for line in journal.of_call(kept, "room") if line["event"] == "heard"]
    assert 0 < heard["after_ms"] < 5000


def test_the_file_is_rotated_and_read_from_its_oldest_line_on(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "_BYTES", 2000)
    journal.keep(tmp_path)
    log = CallLog("room")
    for number in range(20):
        log.attempted(Attempted(f"m{number}", 200, "ok", 10, 5, turn=1))
    assert (tmp_path / f"{journal.NAME}.1").stat().st_size <= 2000
    models = [line["model"] for line in journal.of_call(tmp_path, "room")]
    assert models == [f"m{number}" for number in range(20 - len(models), 20)]
    assert len(models) > 5


def test_a_line_that_a_crash_cut_off_is_left_out(kept):
    CallLog("room").begun()
    with (kept / journal.NAME).open("a") as file:
        file.write('{"call": "room", "ev')
    assert events(kept) == ["begin"]


def test_without_a_folder_that_can_be_written_calls_go_on_and_one_line_says_so(tmp_path, caplog):
    journal.keep(tmp_path / "nowhere")
    CallLog("room").begun()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "agent"]
    assert line == f"{tmp_path}/nowhere: No such file or directory: calls are logged to standard output alone"


def test_the_file_is_whole_whatever_log_level_says_of_standard_output(kept, monkeypatch):
    shown, root = [], logging.getLogger()
    monkeypatch.setattr(root, "handlers", [output := logging.StreamHandler()])
    monkeypatch.setattr(root, "level", logging.WARNING)
    monkeypatch.setattr(output, "emit", shown.append)
    CallLog("room").attempted(Attempted("m", 200, "ok", 10, 5))
    CallLog("room").attempted(Attempted("m", 500, "HTTP 500", 10))
    assert [line["outcome"] for line in journal.of_call(kept, "room")] == ["ok", "500"]
    assert [record.outcome for record in shown] == ["500"]


@pytest.mark.parametrize(
    ("reason", "status", "named"),
    [("ok", 200, "ok"), ("silent", None, "silent"), ("upstream", 429, "429"), ("RemoteProtocolError", None, "failed")],
)
def test_outcomes_are_few_words_whatever_an_error_says_of_itself(reason, status, named):
    assert outcome(Attempted("m", status, reason, 1)) == named


def test_a_reason_that_is_a_sentence_is_not_taken_over_from_an_error():
    body = {"error": {"metadata": {"limit_source": "cannot answer: my name is Wigglesworth", "error_type": "limit"}}}
    assert classify(429, body, {}, 0.0).reason == "limit"


def test_calls_are_summed_up(kept):
    log = CallLog("one")
    log.begun()
    log.attempted(Attempted("m", 500, "HTTP 500", 10))
    log.observed(Apology())
    CallLog("two").begun()
    one, two = journal.summaries(kept)
    assert (one["call"], one["faults"], one["apologies"], one["ended"]) == ("one", 1, 1, None)
    assert two["call"] == "two"
    assert json.dumps(one)
