"""The fallback end to end, in text: a simulated OpenRouter and a real llama.cpp in containers, the agent in its own."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND
from tests.integration.simulator import control, requests
from tests.integration.text import LOCAL, ask, attempts, counts, inside, kinds, put, said

QUESTION, ANSWER = "what time is it", "It is ten past four."
OTHER_FREE = "openai/gpt-oss-20b:free"
STORY = "We open at seven. We sell bread and cake. On Sunday nobody works in the bakery. Come and see us."
HALF = ["cut", "stall", "early_end", "error_mid_stream", "finish_error", "bad_json_mid"]
ACCOUNT_LIMITS = ["429_free_minute", "429_free_day"]


@pytest.fixture(autouse=True)
def _well(text: Folder) -> Iterator[None]:
    """Every model does what it should until the test says otherwise."""
    control(text, "DELETE", "/control")
    yield


def test_a_healthy_cloud_answers_and_the_local_model_is_not_asked(text):
    events = ask(text, QUESTION)
    assert kinds(events) == ["answer", "done"]
    assert said(events) == ANSWER
    assert attempts(events) == [(FIRST, "ok")]


def test_a_first_model_that_is_limited_upstream_costs_one_line_and_the_second_answers(text):
    put(text, "429_upstream", FIRST, retry_after=30)
    events = ask(text, QUESTION, "what time is it now")
    assert kinds(events) == ["hold", "answer", "done", "answer", "done"]
    assert {event["model"] for event in events if event["kind"] == "done"} == {SECOND}
    assert counts(text) == {FIRST: 1, SECOND: 2}


@pytest.mark.parametrize("limit", ACCOUNT_LIMITS)
def test_when_the_account_is_limited_no_other_free_model_is_asked_and_a_paid_one_answers(text, limit):
    put(text, limit, "*:free")
    events = ask(text, QUESTION, "what time is it now", LLM_MODEL=f"{FIRST},{OTHER_FREE},{SECOND}")
    assert kinds(events) == ["hold", "answer", "done", "answer", "done"]
    assert counts(text) == {FIRST: 1, SECOND: 2}


@pytest.mark.parametrize("limit", ACCOUNT_LIMITS)
def test_when_the_account_is_limited_and_all_models_are_free_one_is_asked_once_and_the_local_one_answers(text, limit):
    put(text, limit, "*:free")
    events = ask(text, QUESTION, "what time is it now", LLM_MODEL=f"{FIRST},{OTHER_FREE}")
    assert kinds(events) == ["hold", "answer", "done", "answer", "done"]
    assert {event["model"] for event in events if event["kind"] == "done"} == {LOCAL}
    assert counts(text) == {FIRST: 1}


@pytest.mark.parametrize(
    "behaviour",
    ["429_upstream", "401", "402_credits", "503", "hang", "comments_only", "no_chunks", "empty", "reset"],
)
def test_the_real_local_model_answers_when_the_whole_cloud_fails(text, behaviour):
    put(text, behaviour)
    events = ask(text, QUESTION)
    assert said(events) == ANSWER
    # two that hang are both late before the silence is too long: no line is needed
    assert kinds(events).count("hold") == (0 if behaviour in ("hang", "comments_only", "no_chunks") else 1)
    assert events[-1]["model"] == LOCAL
    asked = {model for model, _ in attempts(events)}
    assert asked == ({FIRST, LOCAL} if behaviour in ("401", "402_credits") else {FIRST, SECOND, LOCAL})


@pytest.mark.parametrize("behaviour", HALF)
def test_an_answer_that_breaks_off_is_finished_by_the_next_model_and_said_once(text, behaviour):
    put(text, behaviour, FIRST, text=STORY)
    put(text, "ok", SECOND, text=STORY)
    events = ask(text, "tell me about the bakery")
    assert said(events) == STORY
    first, second = requests(text)
    assert [first["model"], second["model"]] == [FIRST, SECOND]
    beginning = second["messages"][-1]
    assert beginning["role"] == "assistant"
    assert STORY.startswith(beginning["content"])


def test_an_answer_that_both_models_break_off_is_continued_by_the_local_one_and_nothing_is_said_twice(text):
    put(text, "cut", text=STORY)
    events = ask(text, "tell me about the bakery")
    assert kinds(events).count("apology") == 0
    assert events[-1]["model"] == LOCAL
    sentences = [event["text"] for event in events if event["kind"] == "answer"]
    assert len(set(sentences)) == len(sentences)
    assert said(events).startswith("We open at seven. We sell bread and cake. ")


def test_a_connection_that_is_reset_before_any_byte_counts_as_nothing(text):
    put(text, "reset", FIRST, times=1)
    events = ask(text, QUESTION)
    assert kinds(events) == ["answer", "done"]
    assert attempts(events) == [(FIRST, "ok")]
    assert counts(text) == {FIRST: 2}


def test_no_key_appears_in_what_the_agent_prints(text):
    put(text, "401")
    key = "sk-or-test-0123456789"
    command = inside(text, {"OPENROUTER_API_KEY": key}, "python", "-m", "agent", "ask", "--json", "hello")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True)
    assert "HTTP 401" in done.stdout
    assert key not in done.stdout + done.stderr
