"""The lines' recordings: made at the process's start, made up for later, and never in a call's way."""

import asyncio
import time
from types import SimpleNamespace

import pytest

from agent import worker
from agent.chain import Answer, Apology, Done, Hold
from agent.voice.cues import Cue
from agent.voice.lines import Lines
from agent.voice.session import voice
from tests.unit.agent.kit import APOLOGY, HOLD, Says, call, calling, service

__all__ = ["calling", "service"]

END = Done("m", ())
DEAD = "http://127.0.0.1:9/v1"


async def test_both_lines_are_recorded_at_the_start_and_then_asked_of_nobody(calling, service):
    lines = await worker.record_lines(calling)
    assert lines.complete
    assert sorted(text for _, text in service.asked) == [HOLD, APOLOGY]
    service.asked.clear()
    async with call(calling, Says([[Hold(), 0.1, Apology(), END]]), lines) as on:
        await on.turn()
        assert on.ear.heard == ["hold", "apology"]
        assert on.ear.seconds == pytest.approx(0.4, abs=0.01)
    assert service.asked == []


@pytest.mark.parametrize("way", ["429", "500", "empty", "garbage", "cut", "hang", "slow", "stall"])
async def test_a_process_starts_whatever_synthesis_does(calling, service, way):
    service.mouth, begin = way, time.monotonic()
    lines = await worker.record_lines(calling)
    assert not lines.complete
    assert time.monotonic() - begin < worker.LONGEST_RECORDING + 0.5


def test_a_process_starts_without_a_voice(calling, monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "load", lambda: calling.model_copy(update={"tts_base_url": DEAD}))
    process = SimpleNamespace(userdata={})
    worker.prewarm(process, tmp_path / "links")
    assert not process.userdata["lines"].complete


@pytest.mark.parametrize("way", ["once 500", "slow", "once cut"])
async def test_what_was_not_recorded_is_made_up_for_in_the_background(calling, service, way):
    lines, service.mouth = Lines(calling), way
    await lines.keep_recording(lambda: voice(calling))
    assert lines.complete
    assert round(sum(frame.duration for frame in lines.recording(Cue.HOLD)), 1) == 0.2


async def test_a_call_is_answered_while_its_lines_are_recorded(calling, service):
    lines = Lines(calling)
    service.mouth = "slow"
    recording = asyncio.create_task(lines.keep_recording(lambda: voice(calling)))
    while len(service.asked) < 2:
        await asyncio.sleep(0.01)
    service.mouth = "ok"
    async with call(calling, Says([[Hold(), Answer("Yes."), END]]), lines) as on:
        begin = time.monotonic()
        await on.turn()
        assert on.ear.heard == ["hold", "answer"]
        assert time.monotonic() - begin < 1
    recording.cancel()


async def test_a_voice_that_comes_back_in_a_call_makes_the_next_apology_a_recorded_one(calling, service):
    lines, service.mouth = Lines(calling), "500"
    recording = asyncio.create_task(lines.keep_recording(lambda: voice(calling)))
    async with call(calling, Says([[Answer("Yes."), END]] * 2), lines) as on:
        await on.turn()
        assert on.ear.heard == ["sound"]
        service.mouth = "ok"
        await recording
        service.mouth = "500"
        await on.turn("and now")
        assert on.ear.heard == ["sound", "apology"]


async def test_a_line_that_was_not_recorded_is_synthesised(calling, service):
    async with call(calling, Says([[Hold(), Answer("Yes."), Apology(), END]])) as on:
        await on.turn()
        assert [text for _, text in service.asked] == [HOLD, "Yes.", APOLOGY]
        assert on.ear.heard == ["hold", "answer", "apology"]


async def test_a_line_without_words_is_neither_recorded_nor_spoken(calling, service):
    silent = calling.model_copy(update={"hold_line": ""})
    lines = await worker.record_lines(silent)
    assert lines.complete
    assert [text for _, text in service.asked] == [APOLOGY]
    async with call(silent, Says([[Hold(), Answer("Yes."), END]]), lines) as on:
        await on.turn()
        assert on.ear.seconds == pytest.approx(0.2, abs=0.03)
        assert on.history == [("user", "hello"), ("assistant", "Yes.")]


async def test_a_line_is_played_from_memory_whatever_livekits_filters_make_of_it(calling, service):
    odd = calling.model_copy(update={"hold_line": "*One* moment 🙂, I'll `look`"})
    lines = await worker.record_lines(odd)
    service.asked.clear()
    async with call(odd, Says([[Hold(), Answer("Yes."), END]]), lines) as on:
        await on.turn()
        assert [text for _, text in service.asked] == ["Yes."]


async def test_an_answer_that_begins_like_a_line_is_spoken_at_once(calling, service):
    lines, chain = await worker.record_lines(calling), Says([[Answer("Sorry."), 0.6, Answer("I was asleep."), END]])
    async with call(calling, chain, lines) as on:
        await on.turn()
        assert on.ear.frames[0][0] - chain.yielded[0][0] < 0.3
