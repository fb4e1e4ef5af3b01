"""What stays of a conversation, and how long its caller has been waiting."""

import time

import pytest
from livekit.agents import llm

from agent.history import waited, without_lines

LINES = ("Hang on a sec.", "Sorry, I can't answer that right now.")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Hang on a sec. The real answer.", "The real answer."),
        ("Hang on a", ""),
        ("Sorry, I can't answer that right now.", ""),
        ("The real answer.", "The real answer."),
        ("The first half. Sorry, I can't", "The first half."),
        ("The first half. Sorry, but no.", "The first half. Sorry, but no."),
        ("", ""),
    ],
)
def test_our_lines_are_taken_out_of_what_was_said(said, kept):
    assert without_lines(said, LINES) == kept


def talk(*roles: str, stopped: float | None = 3.0) -> llm.ChatContext:
    context = llm.ChatContext()
    for role in roles:
        metrics = {} if stopped is None else {"stopped_speaking_at": time.time() - stopped}
        context.add_message(role=role, content="words", metrics=metrics)
    return context


def test_a_caller_who_spoke_last_has_waited_since():
    assert waited(talk("user", "assistant", "user")) == pytest.approx(3, abs=0.1)


def test_instructions_after_the_callers_words_do_not_end_the_wait():
    context = talk("user")
    context.add_message(role="system", content="words")
    assert waited(context) == pytest.approx(3, abs=0.1)


@pytest.mark.parametrize("context", [talk(), talk("user", stopped=None), talk("user", "assistant")])
def test_who_wrote_or_has_heard_us_since_or_said_nothing_has_not_waited(context):
    assert waited(context) == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_for_less_than_nothing():
    assert waited(talk("user", stopped=-5.0)) == 0
