"""Speech recognition that fails in the middle of a call: the caller speaks, and is never left without a word."""

import asyncio
import time

import pytest

from agent.chain import Answer, Done, Waiting
from agent.voice.session import load_vad
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service, speech

__all__ = ["calling", "service", "speech"]

END = Done("m", ())
YES = [Answer("Yes."), END]
DEAD = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="module")
def vad():
    return load_vad()


@pytest.fixture
def ring(calling, speech, vad):
    """Begin a call in which the caller can speak."""

    async def begin(chain, **setting):
        lines = await record_lines(calling)
        return call(calling.model_copy(update=setting), chain, lines, rate=speech[1], vad=vad)

    return begin


async def test_the_chain_is_told_how_long_ago_the_last_word_was(ring, speech):
    chain = Says([YES])
    async with await ring(chain) as on:
        on.microphone.speak(speech[0])
        ended = await on.microphone.spoken()
        await on.until(lambda: chain.ago)
        since = time.monotonic() - ended
        assert 0.15 < chain.ago[0] < since + 0.3
        assert chain.ago[0] == pytest.approx(since, abs=0.3)


async def test_the_time_that_recognition_took_counts_as_waiting(ring, speech, service):
    chain = Says([YES])
    async with await ring(chain) as on:
        service.ears = "once hang"
        on.microphone.speak(speech[0])
        ended = await on.microphone.spoken()
        await on.until(lambda: chain.ago)
        since = time.monotonic() - ended
        assert 1.3 < since < 3
        assert chain.ago[0] == pytest.approx(since, abs=0.3)


async def test_the_connection_is_warmed_when_the_caller_begins_to_speak(ring, speech):
    chain = Says([YES])
    async with await ring(chain) as on:
        on.microphone.speak(speech[0])
        await on.until(lambda: chain.warmed)
        assert on.microphone._samples.size
        await on.until(lambda: on.ear.heard)
        assert len(chain.warmed) == 1


@pytest.mark.parametrize("way", ["429", "500", "400", "hang", "slow"])
async def test_words_that_cannot_be_recognised_are_apologised_for_once_and_the_next_are_answered(
    ring, speech, service, way
):
    chain = Says([YES])
    async with await ring(chain) as on:
        service.ears = way
        on.microphone.speak(speech[0])
        ended = await on.microphone.spoken()
        await on.until(lambda: "apology" in on.ear.heard)
        assert on.ear.kinds()[-1][0] - ended < 6
        await asyncio.sleep(0.5)
        assert on.ear.heard.count("apology") == 1
        assert chain.ago == []
        on.ear.frames.clear()
        service.ears = "ok"
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard)
        assert on.ear.heard == ["answer"]


async def test_a_recogniser_that_refuses_the_connection_is_apologised_for_each_time(ring, speech):
    async with await ring(Says([]), stt_base_url=DEAD) as on:
        for _ in range(5):
            before = on.ear.seconds
            on.microphone.speak(speech[0])
            await on.until(lambda before=before: on.ear.seconds > before + 0.1)
        assert on.ear.seconds == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("way", ["once 500", "once 429", "once hang"])
async def test_one_failed_request_costs_nothing_but_time(ring, speech, service, way):
    async with await ring(Says([YES])) as on:
        service.ears = way
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard)
        assert on.ear.heard == ["answer"]


async def test_while_recognition_is_late_the_caller_hears_the_sound(ring, speech, service):
    chain = Says([YES])
    async with await ring(chain) as on:
        service.ears = "late"
        on.microphone.speak(speech[0])
        ended = await on.microphone.spoken()
        await on.until(lambda: on.ear.heard == ["sound", "answer"])
        print("LATE", on.ear.kinds()[0][0] - ended)
        assert 2 < on.ear.kinds()[0][0] - ended < 3.2


async def test_who_wants_no_sound_hears_none_while_recognition_is_late(ring, speech, service):
    async with await ring(Says([YES]), wait_sound=False) as on:
        service.ears = "late"
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard)
        assert on.ear.heard == ["answer"]


async def test_the_holding_line_counts_the_silence_from_the_last_word_though_recognition_took_long(
    ring, speech, service
):
    async with await ring(Says([YES])) as on:
        service.ears, service.mouth = "once hang", "late"
        on.microphone.speak(speech[0])
        ended = await on.microphone.spoken()
        await on.until(lambda: on.ear.heard)
        at, kind = on.ear.kinds()[0]
        assert (kind, at - ended) == ("hold", pytest.approx(2.8, abs=0.5))


async def test_a_late_recognition_does_not_disturb_what_is_being_said(ring):
    async with await ring(Says([[Answer("Yes."), 1.0, END]])) as on:
        reply = asyncio.create_task(on.turn())
        await on.until(lambda: on.ear.heard)
        on.agent._guard.speaker.understanding_late()
        await reply
        assert on.ear.heard == ["answer"]


async def test_failures_that_come_together_are_apologised_for_once(ring):
    async with await ring(Says([])) as on:
        for _ in range(3):
            on.agent._guard.speaker.apologise()
        await on.quiet()
        assert on.ear.seconds == pytest.approx(0.2, abs=0.01)


async def test_a_noise_in_which_nobody_speaks_is_not_apologised_for(ring, speech, service):
    chain = Says([])
    async with await ring(chain) as on:
        service.ears = "empty"
        on.microphone.speak(speech[0])
        await on.until(lambda: service.heard)
        await asyncio.sleep(on.settings.hold_after + 0.5)
        assert (on.ear.heard, chain.ago) == ([], [])


async def test_what_is_said_while_recognition_hangs_is_apologised_for_together(ring, speech, service):
    async with await ring(Says([YES])) as on:
        service.ears = "hang"
        on.microphone.speak(speech[0])
        await on.microphone.spoken()
        await asyncio.sleep(1)
        on.microphone.speak(speech[0])
        await on.until(lambda: "apology" in on.ear.heard)
        await asyncio.sleep(6)
        assert on.ear.heard == ["sound", "apology"]
        assert on.ear.seconds == pytest.approx(0.4 + 0.2, abs=0.02)
        service.ears = "ok"
        on.microphone.speak(speech[0])
        await on.until(lambda: "answer" in on.ear.heard)


async def test_words_begun_before_recognition_gives_up_are_heard_whole(ring, speech, service):
    async with await ring(Says([YES])) as on:
        service.ears = "hang"
        on.microphone.speak(speech[0])
        await on.until(lambda: service.heard)
        await asyncio.sleep(4.5)
        service.ears = "ok"
        on.microphone.speak(speech[0])
        await on.until(lambda: "answer" in on.ear.heard)
        assert service.heard[-1] >= service.heard[0]


async def test_a_caller_who_speaks_into_the_sound_is_answered(ring, speech):
    chain = Says([[Waiting(), 60.0, END], YES])
    async with await ring(chain) as on:
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard == ["sound"])
        on.microphone.speak(speech[0])
        await on.until(lambda: on.ear.heard == ["sound", "answer"])
        assert chain.interrupted == 1
