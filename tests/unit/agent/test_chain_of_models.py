"""LLM_MODEL as users write it."""

import pytest

from agent.build import build_chain
from agent.settings import Settings
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, STORY, hear

TEN = [f"maker/model-{number}" for number in range(9)] + [SECOND]


def chain_of(settings: Settings, models: str):
    return build_chain(Settings(**{**settings.model_dump(), "llm_model": models}))


@pytest.mark.parametrize("written", [FIRST, f" {FIRST} ,", f"{FIRST},{FIRST}", f",,{FIRST},  ,{SECOND}"])
async def test_spaces_duplicates_and_empty_entries_cost_nothing(settings, cloud, written):
    heard = await hear(chain_of(settings, written))
    assert (heard.text, heard.done.model) == (STORY, FIRST)
    assert cloud.report()["total"] == 1


async def test_a_model_that_nobody_knows_is_passed_over_and_asked_once(settings, cloud):
    chain = chain_of(settings, f"no-such/model, {SECOND}")
    heard = [await hear(chain) for _ in range(3)]
    assert [one.done.model for one in heard] == [SECOND] * 3
    assert [len(one.done.attempts) for one in heard] == [2, 1, 1]


async def test_of_ten_models_the_last_one_answers_when_nine_are_down(settings, cloud):
    for model in TEN[:-1]:
        cloud.put("503", model=model)
    cloud.put(model=SECOND, text=STORY)
    heard = await hear(chain_of(settings, ",".join(TEN)))
    assert (heard.text, heard.done.model, heard.holds) == (STORY, SECOND, 1)
    assert len(heard.done.attempts) == 10


async def test_a_key_that_is_revoked_in_mid_call_costs_one_request_and_no_more(with_local, cloud):
    chain = build_chain(with_local)
    assert (await hear(chain)).done.model == FIRST
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    assert [(await hear(chain)).done.model for _ in range(3)] == [LOCAL] * 3
    assert cloud.report()["counts"] == {FIRST: 2, LOCAL: 3}


async def test_without_a_key_and_without_a_local_server_the_caller_gets_an_apology_at_once(settings):
    keyless = Settings(**{**settings.model_dump(), "openrouter_api_key": ""})
    heard = await hear(build_chain(keyless))
    assert (heard.apologies, heard.holds, heard.done.model) == (1, 0, None)
