"""Speech synthesis that fails in the middle of a call: an apology from memory, a session that goes on."""

import asyncio
import time

import pytest

from agent.chain import Answer, Done, Hold
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service

__all__ = ["calling", "service"]

END = Done("m", ())
STORY = [Answer("One is here."), Answer("Two is near."), Answer("Three is the end."), END]
DEAD = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize("way", ["429", "500", "400", "hang", "slow", "empty", "garbage", "cut", "stall"])
async def test_an_answer_that_cannot_be_spoken_ends_in_one_apology_and_the_next_turn_works(calling, service, way):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY, STORY]), lines) as on:
        service.mouth, begin = way, time.monotonic()
        await on.turn()
        assert on.ear.heard.count("apology") == 1
        assert on.ear.heard[-1] == "apology"
        assert on.ear.kinds()[-1][0] - begin < 6
        service.mouth = "ok"
        on.ear.frames.clear()
        await on.turn("and now")
        assert on.ear.heard == ["answer"]
        assert on.ear.seconds == pytest.approx(0.6, abs=0.05)


async def test_a_voice_that_refuses_the_connection_ends_in_one_apology(calling):
    lines = await record_lines(calling)
    async with call(calling.model_copy(update={"tts_base_url": DEAD}), Says([STORY, STORY]), lines) as on:
        await on.turn()
        await on.turn("and now")
        assert on.ear.heard == ["apology"]
        assert on.ear.seconds == pytest.approx(0.4, abs=0.02)


async def test_a_service_that_hangs_is_waited_for_once_in_a_reply_and_the_model_is_let_go(calling, service):
    lines, chain = await record_lines(calling), Says([[STORY[0], 0.1, STORY[1], 60.0, STORY[2], END]])
    async with call(calling, chain, lines) as on:
        service.mouth, begin = "hang", time.monotonic()
        await on.turn()
        assert on.ear.heard == ["hold", "apology"]
        assert time.monotonic() - begin < 6
        assert chain.interrupted == 1


@pytest.mark.parametrize("way", ["once 500", "once 429", "once hang", "once empty"])
async def test_one_failed_request_costs_nothing_but_time(calling, service, way):
    async with call(calling, Says([STORY])) as on:
        service.mouth = way
        await on.turn()
        assert on.ear.heard == ["answer"]
        assert on.ear.seconds == pytest.approx(0.6, abs=0.05)


async def test_a_sentence_that_died_half_way_is_not_begun_again(calling, service):
    async with call(calling, Says([STORY])) as on:
        service.mouth = "once cut"
        await on.turn()
        assert [text for _, text in service.asked] == ["One is here."]


async def test_what_was_not_heard_is_not_in_the_history_and_neither_is_the_apology(calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY, STORY]), lines) as on:
        service.mouth = "500"
        await on.turn("hello")
        assert on.history == [("user", "hello")]


async def test_twenty_replies_that_cannot_be_spoken_leave_the_session_open(calling):
    lines = await record_lines(calling)
    chain = Says([STORY] * 20)
    async with call(calling.model_copy(update={"tts_base_url": DEAD}), chain, lines) as on:
        for number in range(20):
            await on.turn(f"question {number}")
        assert on.ear.seconds == pytest.approx(20 * 0.2, abs=0.1)


@pytest.mark.parametrize("way", ["ok", "hang", "slow", "500", "429"])
async def test_the_holding_line_is_out_within_300_ms_whatever_the_voice_does(calling, service, way):
    lines, chain = await record_lines(calling), Says([[Hold(), 0.5, END]])
    async with call(calling, chain, lines) as on:
        service.mouth = way
        await on.turn()
        assert on.ear.heard == ["hold"]
        assert on.ear.kinds()[0][0] - chain.yielded[0][0] < 0.3


@pytest.mark.parametrize("way", ["hang", "slow"])
async def test_a_silence_of_synthesis_is_broken_by_the_holding_line_in_time(calling, service, way):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY]), lines) as on:
        service.mouth, begin = way, time.monotonic()
        await on.turn()
        (held, _), (apologised, _) = on.ear.kinds()
        assert on.ear.heard == ["hold", "apology"]
        assert held - begin == pytest.approx(calling.hold_after, abs=0.3)
        assert apologised - held < 3


async def test_words_that_come_late_give_synthesis_no_second_silence(calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([[2.4, *STORY]]), lines) as on:
        service.mouth, begin = "hang", time.monotonic()
        await on.turn()
        assert on.ear.heard == ["hold", "apology"]
        assert on.ear.kinds()[0][0] - begin == pytest.approx(2.4 + 0.1, abs=0.25)


async def test_after_a_holding_line_the_silence_of_synthesis_is_broken_by_the_sound(calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([[Hold(), *STORY]]), lines) as on:
        service.mouth = "hang"
        await on.turn()
        assert on.ear.heard == ["hold", "sound", "apology"]


async def test_the_holding_line_is_said_once_in_a_turn_whoever_says_it(calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([[STORY[0], 2.8, Hold(), STORY[1], END]]), lines) as on:
        service.mouth = "late"
        await on.turn()
        assert on.ear.heard == ["hold", "answer"]


async def test_who_wants_no_sound_hears_none(calling, service):
    quiet = calling.model_copy(update={"wait_sound": False})
    lines = await record_lines(quiet)
    async with call(quiet, Says([[Hold(), *STORY]]), lines) as on:
        service.mouth = "hang"
        await on.turn()
        assert on.ear.heard == ["hold", "apology"]


async def test_a_caller_who_interrupts_a_synthesis_that_hangs_ends_it(calling, service):
    lines, chain = await record_lines(calling), Says([STORY, STORY])
    async with call(calling, chain, lines) as on:
        service.mouth = "hang"
        reply = asyncio.create_task(on.turn())
        await on.until(lambda: service.hanging == 2)
        await on.session.interrupt()
        await reply
        await on.until(lambda: service.hanging == 0)
        service.mouth = "ok"
        await on.turn("and now")
        assert on.ear.heard == ["answer"]


async def test_a_greeting_that_cannot_be_spoken_is_not_met_with_silence(calling, service):
    lines = await record_lines(calling)
    async with call(calling, Says([STORY]), lines) as on:
        service.mouth = "500"
        on.session.say("Good morning, how can I help you?")
        await on.quiet()
        service.mouth = "ok"
        await on.turn()
        assert on.ear.heard == ["apology", "answer"]


async def test_a_greeting_that_is_late_begins_with_the_sound_and_not_with_a_line_about_waiting(calling, service):
    async with call(calling, Says([]), await record_lines(calling)) as on:
        service.mouth = "late"
        on.session.say("Good morning, how can I help you?")
        await on.quiet()
        assert on.ear.heard == ["sound", "answer"]


async def test_what_synthesis_refuses_for_good_is_not_asked_again(calling, service):
    lines = await record_lines(calling)
    service.asked.clear()
    async with call(calling, Says([STORY]), lines) as on:
        service.mouth = "400"
        await on.turn()
        assert len(service.asked) == 1


async def test_without_a_voice_since_the_start_the_caller_hears_a_sound(calling):
    dead = calling.model_copy(update={"tts_base_url": DEAD})
    lines = await record_lines(dead)
    async with call(dead, Says([STORY, STORY]), lines) as on:
        await on.turn()
        assert on.ear.heard == ["sound"]
