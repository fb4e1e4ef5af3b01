"""The tiny model's arithmetic, computed here once more by the rules of the llama architecture."""

import numpy as np
import pytest

from services.tiny_model import vocabulary, weights
from services.tiny_model.answers import DEFAULT_ANSWER, TOPICS, Topic

WORDS = vocabulary.build()
TENSORS = weights.build(WORDS)
NUMBER = {token: index for index, token in enumerate(WORDS.tokens)}


def normed(rows: weights.Matrix, weight: weights.Matrix) -> weights.Matrix:
    """Apply RMSNorm."""
    result: weights.Matrix = rows / np.sqrt((rows**2).mean(axis=-1, keepdims=True) + 1e-6) * weight
    return result


def logits(tokens: list[int]) -> weights.Matrix:
    """Run one layer for the last token. RoPE is left out: the model is made so that it turns nothing."""
    rows = TENSORS["token_embd.weight"][tokens]
    hidden = normed(rows, TENSORS["blk.0.attn_norm.weight"])
    heads = slice(0, weights.HEAD)
    query = (hidden[-1] @ TENSORS["blk.0.attn_q.weight"].T)[heads]
    scores = (hidden @ TENSORS["blk.0.attn_k.weight"].T)[:, heads] @ query / np.sqrt(weights.HEAD)
    attention = np.exp(scores - scores.max())
    attention /= attention.sum()
    mixed = attention @ (hidden @ TENSORS["blk.0.attn_v.weight"].T)
    last = rows[-1] + mixed @ TENSORS["blk.0.attn_output.weight"].T
    result: weights.Matrix = normed(last, TENSORS["output_norm.weight"]) @ TENSORS["output.weight"].T
    return result


def answer(prompt: list[int]) -> str:
    """Decode greedily until the end, holding that every choice is clear by a margin of 100."""
    tokens = list(prompt)
    while True:
        scores = logits(tokens)
        best, second = np.sort(scores)[[-1, -2]]
        assert best - second > 100
        token = int(scores.argmax())
        if token == WORDS.id(vocabulary.END):
            said = "".join(WORDS.tokens[index] for index in tokens[len(prompt) :])
            return said.replace(vocabulary.SPACE, " ")
        tokens.append(token)


def prompt(*keywords: str, noise: int = 20) -> list[int]:
    """Make a conversation: noise, keywords, noise, the assistant's turn."""
    other = [NUMBER["<0x41>"]] * noise
    return [*other, *(NUMBER[f" {word}"] for word in keywords), *other, NUMBER[vocabulary.ASSISTANT]]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.keywords[0])
def test_a_keyword_calls_for_its_answer(topic: Topic) -> None:
    for keyword in topic.keywords:
        assert answer(prompt(keyword)) == topic.answer


@pytest.mark.parametrize("noise", [0, 4000])
def test_the_weakest_keyword_is_found_in_a_conversation_of_any_length(noise: int) -> None:
    assert answer(prompt(TOPICS[0].keywords[0], noise=noise)) == TOPICS[0].answer


def test_without_a_keyword_the_default_is_said() -> None:
    assert answer(prompt(noise=4000)) == DEFAULT_ANSWER


def test_of_two_keywords_the_later_topic_wins() -> None:
    assert answer(prompt("time", "hello")) == answer(prompt("hello", "time")) == TOPICS[-1].answer


def test_a_text_begun_by_another_model_is_followed_by_a_whole_answer() -> None:
    assert answer([*prompt("time"), NUMBER["<0x41>"]]) == TOPICS[-1].answer
