"""Recognition begins before the caller's turn has ended, and nobody hears of what was begun in vain."""

import asyncio
import time

import numpy as np
import pytest

from agent.chain import Answer, Done
from agent.voice.session import load_vad
from agent.voice.unfinished import Unfinished
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service, speech
from tests.unit.agent.test_pause import voiced

__all__ = ["calling", "service", "speech"]

YES = [Answer("Yes."), Done("m", ())]


@pytest.fixture(scope="module")
def vad():
    return load_vad()


@pytest.fixture
def ring(calling, speech, vad):
    async def begin(chain):
        return call(calling, chain, await record_lines(calling), rate=speech[1], vad=vad)

    return begin


async def test_what_may_be_the_end_is_being_recognised_before_it_is_one(ring, speech, service):
    asked: list[int] = []
    async with await ring(Says([YES])) as on:
        on.session.on("user_state_changed", lambda event: asked.append(len(service.heard)))
        on.microphone.speak(voiced(speech[0]))
        await on.until(lambda: on.ear.heard)
        begun, ended = asked
        assert (begun, ended) == (0, 1)
        assert len(service.heard) == 1


async def test_words_before_and_after_a_short_pause_are_understood_once_and_together(ring, speech, service):
    words, rate = voiced(speech[0]), speech[1]
    heard: list[str] = []
    async with await ring(Says([YES])) as on:
        on.session.on("user_input_transcribed", lambda event: heard.append(event.transcript))
        on.microphone.speak(np.concatenate([words, np.zeros(int(0.16 * rate), np.int16), words]))
        await on.until(lambda: on.ear.heard)
        assert heard == ["tell me a story"]
        first, last = min(service.heard), service.heard[-1]
        assert len(service.heard) >= 2
        assert last > 1.8 * first


async def test_what_failed_in_a_pause_is_not_apologised_for(ring, speech, service):
    words, rate = voiced(speech[0]), speech[1]
    async with await ring(Says([YES])) as on:
        service.ears = "once 400"
        on.microphone.speak(np.concatenate([words, np.zeros(int(0.16 * rate), np.int16), words]))
        await on.until(lambda: on.ear.heard)
        assert on.ear.heard == ["answer"]


@pytest.mark.parametrize(("words", "least", "most"), [("Tell me,", 0.75, 1.6), ("Tell me.", 0.0, 0.7)])
async def test_words_that_lead_on_are_waited_after(ring, speech, service, words, least, most):
    chain = Says([YES])
    service.words = words
    async with await ring(chain) as on:
        on.microphone.speak(voiced(speech[0]))
        ended = await on.microphone.spoken()
        await on.until(lambda: chain.ago)
        assert least < time.monotonic() - ended < most


async def test_a_caller_who_goes_on_after_a_comma_is_answered_once(ring, speech, service):
    words, rate = voiced(speech[0]), speech[1]
    chain = Says([YES])
    service.words = "tell me a story,"
    async with await ring(chain) as on:
        on.microphone.speak(np.concatenate([words, np.zeros(int(0.5 * rate), np.int16)]))
        await on.microphone.spoken()
        service.words = "and another"
        on.microphone.speak(words)
        await on.until(lambda: on.ear.heard)
        await asyncio.sleep(0.5)
        assert len(chain.ago) == 1
        assert [text for role, text in on.history if role == "user"] == ["tell me a story, and another"]


@pytest.mark.parametrize(
    "words",
    ["It was the age of wisdom,", "Well ...", "I want tea and", "I want the.", "Um"],
)
def test_words_lead_on_that_end_in_a_comma_in_dots_or_in_a_word_that_ends_nothing(words):
    assert Unfinished("en-GB").leads_on(words)


@pytest.mark.parametrize("words", ["What time is it?", "Yes", "It is 3.14", "Yes, please.", "", "?", "Turn it up!"])
def test_words_do_not_lead_on_that_end_in_anything_else(words):
    assert not Unfinished("en").leads_on(words)


def test_in_a_language_that_it_does_not_know_a_comma_is_still_one():
    assert Unfinished("xx").leads_on("so,")
    assert not Unfinished("xx").leads_on("and")
