"""The words that the simulated models say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.openrouter_sim.answers import GENERIC, answer_to, still_to_say, tokens


@given(st.text())
def test_the_tokens_of_any_text_are_the_text(text):
    assert "".join(tokens(text)) == text


@given(st.text(min_size=1), st.integers(min_value=0))
def test_what_was_said_and_what_is_still_to_say_make_the_answer(answer, cut):
    begun = answer[: cut % (len(answer) + 1)]
    messages = [{"role": "user", "content": "?"}, {"role": "assistant", "content": begun}]
    assert begun + still_to_say(answer, messages) == answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("What TIME is it?", "It is ten past four."),
        ("hello", "Hello there. How can I help you?"),
        ("this is different", GENERIC),
    ],
)
def test_the_answer_goes_by_the_callers_words(words, answer):
    assert answer_to([{"role": "user", "content": words}]) == answer


def test_only_the_callers_last_words_count():
    messages = [
        {"role": "user", "content": "what time is it"},
        {"role": "assistant", "content": "It is ten past four."},
        {"role": "user", "content": [{"type": "text", "text": "and the weather"}]},
    ]
    assert answer_to(messages).startswith("It is sunny")
