"""The tiny model's tokens: each once, and each answer can be put together from its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tiny_model import vocabulary
from services.tiny_model.answers import DEFAULT_ANSWER, TOPICS


def said(words: vocabulary.Vocabulary, topic: int) -> str:
    """Spell out an answer as llama.cpp prints it."""
    return "".join(words.tokens[token] for token in words.answers[topic]).replace(vocabulary.SPACE, " ")


def test_every_token_is_there_once() -> None:
    tokens = vocabulary.build().tokens
    assert len(tokens) == len(set(tokens))


def test_every_answer_is_spelled_by_its_tokens() -> None:
    words = vocabulary.build()
    expected = [*(topic.answer for topic in TOPICS), DEFAULT_ANSWER]
    assert [said(words, topic) for topic in range(len(words.answers))] == expected


def test_no_token_belongs_to_two_answers() -> None:
    spoken = [token for answer in vocabulary.build().answers for token in answer]
    assert len(spoken) == len(set(spoken))


def test_keywords_are_lower_case_since_only_the_last_question_is() -> None:
    assert all(keyword == keyword.lower() for topic in TOPICS for keyword in topic.keywords)


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=4))
def test_pieces_are_new_and_spell_the_sentence(sentences: list[list[str]]) -> None:
    taken: set[str] = set()
    for words in sentences:
        sentence = " ".join(words)
        try:
            found = vocabulary.pieces(sentence, taken)
        except ValueError:
            continue
        assert "".join(found).replace(vocabulary.SPACE, " ") == sentence
        assert len(found) == len(set(found))
        assert taken.isdisjoint(found)
        taken.update(found)


def test_a_sentence_of_taken_words_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="no words of its own"):
        vocabulary.pieces("yes", {"yes"})
