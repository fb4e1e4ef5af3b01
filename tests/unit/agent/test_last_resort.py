"""When nobody can answer: one apology, in time, and every request accounted for."""

import time

import pytest

from agent.build import build_chain
from tests.unit.agent.conftest import FIRST, SECOND, STORY, hear


@pytest.mark.parametrize("behaviour", ["hang", "no_chunks", "comments_only"])
async def test_silent_models_and_no_local_one_end_in_one_apology_after_the_window(settings, cloud, behaviour):
    for model in (FIRST, SECOND):
        cloud.put(behaviour, model=model)
    begin = time.monotonic()
    heard = await hear(build_chain(settings.model_copy(update={"llm_retry_window": 1.0})))
    assert (heard.text, heard.apologies, heard.done.model) == ("", 1, None)
    assert time.monotonic() - begin < 3.5
    reasons = {attempt.reason for attempt in heard.done.attempts if attempt.model == SECOND}
    assert reasons & {"silent", "no answer in time"}


@pytest.mark.parametrize("behaviour", ["empty", "reset", "cut", "finish_error", "error_in_200", "bad_json_first"])
async def test_broken_models_and_no_local_one_end_in_one_apology(settings, cloud, behaviour):
    for model in (FIRST, SECOND):
        cloud.put(behaviour, model=model, text="One.")
    heard = await hear(build_chain(settings.model_copy(update={"llm_retry_window": 1.0})))
    assert (heard.apologies, heard.done.model) == (1, None)
    assert heard.events.index(heard.done) == len(heard.events) - 1


async def test_a_model_that_says_come_back_at_once_does_not_keep_the_caller_from_the_next(settings, cloud):
    cloud.put("429_upstream", model=FIRST, retry_after=0)
    cloud.put(model=SECOND, text=STORY)
    heard = await hear(build_chain(settings))
    assert (heard.text, heard.done.model) == (STORY, SECOND)
    assert cloud.report()["counts"][FIRST] == 1


async def test_an_answer_of_blanks_is_no_answer(settings, cloud):
    cloud.put(model=FIRST, text=" \n \n")
    heard = await hear(build_chain(settings))
    assert (heard.text, heard.done.model) == (STORY, SECOND)
    assert heard.done.attempts[0].reason == "empty answer"


async def test_the_slower_of_two_is_logged_too(settings, cloud):
    cloud.put("hang", model=FIRST)
    heard = await hear(build_chain(settings))
    assert [(attempt.model, attempt.reason) for attempt in heard.done.attempts] == [(FIRST, "slower"), (SECOND, "ok")]


async def test_an_error_inside_a_200_is_judged_as_the_error_it_is(settings, cloud):
    cloud.put("error_in_200", model=FIRST)
    heard = await hear(build_chain(settings))
    first, second = heard.done.attempts
    assert first.status is not None
    assert first.status >= 400
    assert second.reason == "ok"
