"""A model that is well answers as OpenRouter does."""

import time

import openai
import pytest

from tests.unit.openrouter_sim.conftest import MODEL, Sim, said


def client(sim: Sim) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{sim.address}/api/v1", api_key="sk-or-test", max_retries=0)


def test_the_openai_sdk_streams_an_answer_with_its_usage(sim):
    stream = client(sim).chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "what time is it"}], stream=True
    )
    chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "It is ten past four."
    assert chunks[-1].usage.completion_tokens > 0
    assert chunks[-1].model == MODEL


def test_the_openai_sdk_sees_a_rate_limit(sim):
    sim.put("429_upstream", retry_after=1)
    with pytest.raises(openai.RateLimitError) as caught:
        client(sim).chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "hi"}])
    assert caught.value.response.headers["retry-after"] == "1"
    assert caught.value.body["metadata"]["limit_source"] == "upstream_provider_shared_pool"


def test_a_stream_ends_with_two_final_chunks_of_which_the_second_has_the_usage(sim):
    *_, last_words, first_final, second_final = sim.events()
    assert last_words["choices"][0]["finish_reason"] is None
    assert first_final["choices"][0]["finish_reason"] == "stop"
    assert "usage" not in first_final
    assert second_final["choices"][0]["finish_reason"] == "stop"
    assert second_final["usage"]["total_tokens"] > 0


def test_a_stream_begins_with_a_keep_alive_comment_and_ends_with_the_end_mark(sim):
    lines = sim.lines()
    assert lines[0] == ": OPENROUTER PROCESSING"
    assert lines[-1] == "data: [DONE]"


def test_keep_alive_comments_go_on_until_the_first_token_comes(sim):
    sim.put(first_token=1.2)
    began = time.monotonic()
    lines = sim.lines()
    assert time.monotonic() - began >= 1.2
    assert lines[:4] == [": OPENROUTER PROCESSING"] * 3 + [lines[3]]
    assert lines[3].startswith("data: ")


def test_jitter_delays_but_changes_no_word(sim):
    sim.put(jitter=0.01)
    assert said(sim.events()) == "It is ten past four."


def test_every_response_names_its_generation(sim):
    answered = sim.ask()
    sim.put("500")
    for response in (answered, sim.ask()):
        assert response.headers["x-generation-id"].startswith("gen-")
    assert answered.json()["id"] == answered.headers["x-generation-id"]


def test_reasoning_comes_first_in_chunks_without_content(sim):
    sim.put(reasoning="The user wants the time.")
    events = sim.events()
    assert events[0]["choices"][0]["delta"]["content"] == ""
    assert "".join(e["choices"][0]["delta"].get("reasoning") or "" for e in events) == "The user wants the time."
    assert events[-1]["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0


def test_an_answer_that_was_begun_is_continued(sim):
    messages = [
        {"role": "user", "content": "what is the weather like"},
        {"role": "assistant", "content": "It is sunny and warm today."},
    ]
    assert said(sim.events(messages=messages)) == " You will not need an umbrella."


def test_an_answer_that_was_begun_differently_is_given_whole(sim):
    messages = [
        {"role": "user", "content": "what time is it"},
        {"role": "assistant", "content": "Well, I think"},
    ]
    assert said(sim.events(messages=messages)) == "It is ten past four."


def test_the_answer_can_be_set(sim):
    sim.put(text="Only this.")
    assert said(sim.events()) == "Only this."


def test_a_limit_of_tokens_shortens_the_answer_and_says_so(sim):
    events = sim.events(max_tokens=2)
    assert said(events) == "It is"
    assert events[-1]["choices"][0]["finish_reason"] == "length"


def test_tools_are_called_until_their_result_is_there(sim):
    sim.put(tool_calls=[{"name": "look", "arguments": {"where": "outside"}}])
    events = sim.events()
    calls = [c for e in events for c in e["choices"][0]["delta"].get("tool_calls", [])]
    assert calls[0]["function"]["name"] == "look"
    assert "".join(call["function"]["arguments"] for call in calls) == '{"where": "outside"}'
    assert events[-1]["choices"][0]["finish_reason"] == "tool_calls"
    messages = [
        {"role": "user", "content": "what time is it"},
        {"role": "tool", "tool_call_id": "x", "content": "four"},
    ]
    assert said(sim.events(messages=messages)) == "It is ten past four."


def test_the_first_of_the_models_that_does_not_refuse_answers(sim):
    sim.put("429_free_day", model="openai/gpt-oss-20b:free")
    events = sim.events(model="openai/gpt-oss-20b:free", models=["openai/gpt-oss-20b:free", MODEL])
    assert {event["model"] for event in events} == {MODEL}
    assert sim.report()["counts"] == {"openai/gpt-oss-20b:free": 1, MODEL: 1}


def test_when_all_models_refuse_the_last_refusal_is_the_answer(sim):
    sim.put("503")
    sim.put("429_free_day", model="openai/gpt-oss-20b:free")
    assert sim.ask(models=[MODEL, "openai/gpt-oss-20b:free"]).status_code == 429
