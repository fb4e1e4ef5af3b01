"""Races, comebacks, long waits: what many turns of several sessions ask of a simulated OpenRouter."""

import asyncio
import time

import pytest
from livekit.agents import llm

from agent.build import build_chain
from agent.chain.store import FileStore, MemoryStore
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, STORY, hear


def kinds(heard) -> list[str]:
    return [type(event).__name__ for event in heard.events]


async def until(cloud, claim) -> None:
    """Wait until the simulator's report is as claimed, for at most five seconds."""
    async with asyncio.timeout(5):
        while not claim(report := cloud.report()):
            await asyncio.sleep(0.005)
    assert report


async def test_a_caller_who_waits_hears_the_line_once_and_then_a_quiet_sound(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("503", model=model)
    patient = settings.model_copy(
        update={"wait_sound_every": 0.8, "llm_retry_window": 3.0, "llm_backoff_first": 0.3, "llm_backoff_most": 0.3}
    )
    heard = await hear(build_chain(patient))
    assert kinds(heard) == ["Hold", "Waiting", "Waiting", "Waiting", "Apology", "Done"]
    silent = await hear(build_chain(patient.model_copy(update={"wait_sound": False})))
    assert kinds(silent) == ["Hold", "Apology", "Done"]


async def test_silence_counts_from_the_callers_last_word(settings, cloud):
    cloud.put("hang", model=FIRST)
    cloud.put(model=SECOND, first_token=1.0, text=STORY)
    context = llm.ChatContext()
    context.add_message(role="user", content="hello")
    begin, times = time.monotonic(), {}
    async for event in build_chain(settings).reply(context, [], ago=2.3):
        times.setdefault(type(event).__name__, time.monotonic() - begin)
    assert 0.15 < times["Hold"] < 0.4


async def test_an_answer_that_stalls_before_its_first_sentence_is_not_waited_for_in_silence(settings, cloud):
    cloud.put("stall", model=FIRST, text="This one has no end but a very long beginning indeed")
    cloud.put("hang", model=SECOND)
    quick = settings.model_copy(update={"hold_after": 0.3, "llm_stall_timeout": 1.0})
    heard = await hear(build_chain(quick))
    assert kinds(heard)[0] == "Hold"


async def test_a_limited_model_comes_back_with_a_real_turn_and_one_request(settings, cloud):
    cloud.put("429_upstream", model=FIRST, times=1, retry_after=1, text=STORY)
    chain = build_chain(settings)
    first = await hear(chain)
    at_once = await hear(chain)
    await asyncio.sleep(1.1)
    later = await hear(chain)
    assert [heard.done.model for heard in (first, at_once, later)] == [SECOND, SECOND, FIRST]
    assert cloud.report()["counts"] == {FIRST: 2, SECOND: 2}


async def test_a_comeback_that_hangs_costs_the_caller_a_head_start(settings, cloud):
    cloud.put("429_upstream", model=FIRST, retry_after=1)
    chain = build_chain(settings.model_copy(update={"llm_head_start": 0.2}))
    await hear(chain)
    cloud.put("hang", model=FIRST)
    await asyncio.sleep(1.1)
    begin = time.monotonic()
    heard = await hear(chain)
    assert (heard.text, heard.done.model, heard.holds) == (STORY, SECOND, 0)
    assert time.monotonic() - begin < 1.0


@pytest.mark.parametrize("kind", ["memory", "file"])
async def test_what_one_session_learns_all_know_and_one_at_a_time_tries_again(settings, cloud, kind, tmp_path):
    store = MemoryStore()
    stores = [store if kind == "memory" else FileStore(tmp_path / "health") for _ in range(5)]
    cloud.put("429_upstream", model=FIRST, retry_after=1)
    chains = [build_chain(settings, shared) for shared in stores]
    await hear(chains[0])
    await asyncio.gather(*map(hear, chains))
    assert cloud.report()["counts"][FIRST] == 1
    cloud.put("429_upstream", model=FIRST, retry_after=30)
    await asyncio.sleep(1.1)
    heard = await asyncio.gather(*map(hear, chains))
    assert cloud.report()["counts"][FIRST] == 2
    assert [one.text for one in heard] == [STORY] * 5


async def test_a_model_that_is_always_slow_but_in_time_is_never_raced(settings, cloud):
    cloud.put(model=FIRST, first_token=0.2, text=STORY)
    chain = build_chain(settings.model_copy(update={"llm_first_token_timeout": 0.6}))
    for _ in range(5):
        assert (await hear(chain)).done.model == FIRST
    assert SECOND not in cloud.report()["counts"]


async def test_an_answer_that_reaches_its_longest_ends_with_a_whole_sentence(settings, cloud):
    short = settings.model_copy(update={"llm_max_tokens": 8})
    heard = await hear(build_chain(short))
    assert heard.text in ("One is here.", "One is here. Two is near.")
    assert heard.done.model == FIRST


async def test_twenty_bad_turns_in_a_row_each_end_and_the_next_good_one_is_answered(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    store = MemoryStore()
    chain = build_chain(settings, store)
    bad = [await hear(chain) for _ in range(20)]
    assert [heard.apologies for heard in bad] == [1] * 20
    assert cloud.report()["counts"] == {FIRST: 1}


@pytest.mark.parametrize("trouble", ["401", "402_credits", "404_no_endpoints", "429_free_day"])
async def test_trouble_in_mid_call_is_said_in_one_line_an_operator_understands(with_local, cloud, trouble, caplog):
    chain = build_chain(with_local)
    assert (await hear(chain)).done.model == FIRST
    for model in (FIRST, SECOND):
        cloud.put(trouble, model=model)
    caplog.set_level("INFO", "agent.chain")
    heard = await hear(chain)
    assert (heard.text, heard.apologies) == ("I am local.", 0)
    words = {
        "401": "set OPENROUTER_API_KEY anew",
        "402_credits": "no credit left",
        "404_no_endpoints": "correct LLM_MODEL",
        "429_free_day": "this day are used up",
    }
    about_it = [record for record in caplog.records if words[trouble] in record.getMessage()]
    assert about_it
    assert about_it[0].getMessage().startswith(FIRST)
    assert "left alone for" in about_it[0].getMessage() or trouble.startswith("429")


async def test_a_local_server_that_loads_its_model_is_waited_for(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    cloud.put("503", model=LOCAL, times=2, text="I am local.")
    heard = await hear(build_chain(with_local.model_copy(update={"llm_retry_window": 10.0})))
    assert (heard.text, heard.apologies) == ("I am local.", 0)


async def test_the_log_says_who_served_and_how_many_tokens_it_took(settings, cloud):
    (attempt,) = (await hear(build_chain(settings))).done.attempts
    assert attempt.provider
    assert (attempt.completion_tokens or 0) > 3
    assert (attempt.prompt_tokens or 0) > 0
    assert attempt.turn == 1


async def test_the_connection_is_opened_while_the_caller_speaks_and_no_model_is_asked(settings, cloud):
    chain = build_chain(settings)
    chain.warm()
    await chain.aclose()
    assert cloud.report()["total"] == 0
