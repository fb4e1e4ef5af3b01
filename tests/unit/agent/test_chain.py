"""The chain against a simulated OpenRouter, over real HTTP: what the caller hears, whatever a model does."""

import time

import pytest

from agent.build import build_chain
from agent.settings import Settings
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, STORY, hear

# fmt: off
BEFORE = [
    "429_upstream", "400", "400_context", "401", "402_credits", "403_moderation", "404_no_endpoints", "408",
    "413", "422", "500", "502", "503", "524", "529", "error_in_200", "error_before_content", "hang",
    "no_chunks", "comments_only", "reset", "empty", "bad_json_first",
]
# fmt: on
IN_MIDST = ["error_mid_stream", "finish_error", "stall", "cut", "early_end", "bad_json_mid"]


async def test_a_healthy_model_answers_with_one_request_and_no_line(settings, cloud):
    heard = await hear(build_chain(settings))
    assert heard.text == STORY
    assert (heard.holds, heard.apologies, heard.done.model) == (0, 0, FIRST)
    assert cloud.report()["total"] == 1


@pytest.mark.parametrize("behaviour", [b for b in BEFORE if not b.startswith(("401", "402"))])
async def test_the_next_model_answers_whatever_the_first_one_does(settings, cloud, behaviour):
    cloud.put(behaviour, model=FIRST, text=STORY)
    heard = await hear(build_chain(settings))
    assert heard.text == STORY
    assert heard.done.model == SECOND
    assert heard.apologies == 0


@pytest.mark.parametrize("behaviour", IN_MIDST)
async def test_an_answer_that_dies_is_continued_and_nothing_is_said_twice(settings, cloud, behaviour):
    cloud.put(behaviour, model=FIRST, text=STORY)
    heard = await hear(build_chain(settings))
    assert heard.text == STORY
    assert heard.done.model == SECOND


@pytest.mark.parametrize("behaviour", BEFORE)
async def test_the_local_model_answers_when_the_whole_cloud_fails(with_local, cloud, behaviour):
    for model in (FIRST, SECOND):
        cloud.put(behaviour, model=model)
    heard = await hear(build_chain(with_local))
    assert heard.text == "I am local."
    assert heard.done.model == LOCAL
    assert heard.apologies == 0


async def test_the_holding_line_comes_at_the_first_failure_and_once(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("429_upstream", model=model, retry_after=30)
    chain = build_chain(with_local)
    first, second = await hear(chain), await hear(chain)
    assert (first.holds, second.holds) == (1, 0)
    assert type(first.events[0]).__name__ == "Hold"


async def test_a_limited_model_is_not_asked_again_before_its_time(with_local, cloud):
    cloud.put("429_upstream", model=FIRST, retry_after=30)
    chain = build_chain(with_local)
    for _ in range(3):
        await hear(chain)
    assert cloud.report()["counts"][FIRST] == 1


async def test_an_account_that_is_out_of_credit_is_asked_once_for_all_its_models(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("402_credits", model=model)
    heard = await hear(build_chain(with_local))
    assert heard.done.model == LOCAL
    assert SECOND not in cloud.report()["counts"]


async def test_a_refused_key_and_no_local_model_end_in_one_apology_at_once(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    begin = time.monotonic()
    heard = await hear(build_chain(settings.model_copy(update={"llm_retry_window": 60.0})))
    assert (heard.text, heard.apologies, heard.done.model) == ("", 1, None)
    assert time.monotonic() - begin < 1.5


async def test_without_a_local_model_the_window_is_waited_out_and_ends_in_one_apology(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("503", model=model)
    begin = time.monotonic()
    heard = await hear(build_chain(settings))
    assert (heard.holds, heard.apologies) == (1, 1)
    assert time.monotonic() - begin < 4.5


async def test_a_model_that_comes_back_inside_the_window_answers(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("503", model=model, times=1, text=STORY)
    heard = await hear(build_chain(settings))
    assert (heard.text, heard.apologies) == (STORY, 0)


async def test_a_hung_model_is_not_waited_for(settings, cloud):
    cloud.put("hang", model=FIRST)
    begin = time.monotonic()
    heard = await hear(build_chain(settings))
    assert heard.text == STORY
    assert time.monotonic() - begin < 1.5


async def test_a_model_that_is_only_slow_still_answers_when_it_is_the_only_one(settings, cloud):
    cloud.put(model=FIRST, first_token=1.0, text=STORY)
    alone = settings.model_copy(update={"llm_model": (FIRST,)})
    heard = await hear(build_chain(alone))
    assert (heard.text, heard.apologies) == (STORY, 0)


async def test_without_a_key_the_local_model_is_the_whole_chain(with_local, cloud):
    keyless = Settings(**{**with_local.model_dump(), "openrouter_api_key": ""})
    heard = await hear(build_chain(keyless))
    assert heard.done.model == LOCAL
    assert heard.holds == 0
