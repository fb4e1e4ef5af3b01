"""The weights of the tiny model: written down, not trained.

One layer of the llama architecture. The token that ends a prompt looks back and retrieves what the caller
spoke of; from then on each word of an answer has one successor.

- Embeddings are one-hot: a dimension for the keywords of each topic, for each word of an answer, one for
  `<|assistant|>` and one for all other tokens.
- Attention scores depend on the key alone: keywords score high, later topics higher, `<|assistant|>` lower,
  the rest nothing. So the softmax picks the strongest keyword, however long the prompt, or else the default.
- The value of a keyword is its topic's flag. The output matrix maps a flag to the first word of the topic's
  answer, a word to the next word, and the last one to the end. The feed-forward part is zero.
"""

import numpy as np
from numpy.typing import NDArray

from services.tiny_model.vocabulary import ASSISTANT, END, Vocabulary

HEAD = 64
# RoPE turns the last pair of a head least; with this base not at all within any context.
ROPE_BASE = 1e12
FEED_FORWARD = 32
# Exponents: exp(14) outweighs tens of thousands of indifferent tokens, a step of 4 the topic below 50 times.
DEFAULT_SCORE, KEYWORD_SCORE, KEYWORD_STEP = 14.0, 22.0, 4.0
# Makes the best token's logit larger than any other's by more than 100: no temperature changes the answer.
SHARPNESS = 25.0

Matrix = NDArray[np.float32]


class Dimensions:
    """Say which dimension of the embedding stands for what."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.topics = len(vocabulary.answers)
        self.default = self.topics - 1
        self.keywords = self.topics
        self.assistant = 2 * self.topics
        self.other = self.assistant + 1
        self.words = self.other + 1
        self.total = self.words + sum(len(answer) for answer in vocabulary.answers)
        self.size = -(-self.total // HEAD) * HEAD


def build(vocabulary: Vocabulary) -> dict[str, Matrix]:
    """Compute every tensor under its GGUF name, rows first.

    Args:
        vocabulary: Tokens and answers.
    """
    at = Dimensions(vocabulary)
    embed, output = _zeros(len(vocabulary.tokens), at.size), _zeros(len(vocabulary.tokens), at.size)
    query, key, value, merge = (_zeros(at.size, at.size) for _ in range(4))

    embed[:, at.other] = 1
    special = {vocabulary.id(ASSISTANT): at.assistant}
    for topic, group in enumerate(vocabulary.keywords):
        special |= dict.fromkeys(group, at.keywords + topic)
    words = [word for answer in vocabulary.answers for word in answer]
    special |= {word: at.words + index for index, word in enumerate(words)}
    for token, dimension in special.items():
        embed[token, at.other] = 0
        embed[token, dimension] = 1

    # The query undoes attention's division by the root of the head size, so a key's entry is its score.
    score = HEAD - 2
    query[score, [at.assistant, at.other]] = np.sqrt(HEAD)
    key[score, at.assistant] = DEFAULT_SCORE
    value[at.default, at.assistant] = 1
    for topic in range(at.default):
        key[score, at.keywords + topic] = KEYWORD_SCORE + topic * KEYWORD_STEP
        value[topic, at.keywords + topic] = 1
    merge[range(at.topics), range(at.topics)] = 1

    for topic, answer in enumerate(vocabulary.answers):
        output[answer[0], topic] = 1
        for word, successor in zip(answer, (*answer[1:], vocabulary.id(END)), strict=True):
            output[successor, special[word]] = 1

    unit = np.full(at.size, 1 / np.sqrt(at.size), dtype=np.float32)
    return {
        "token_embd.weight": embed,
        "blk.0.attn_norm.weight": unit,
        "blk.0.attn_q.weight": query,
        "blk.0.attn_k.weight": key,
        "blk.0.attn_v.weight": value,
        "blk.0.attn_output.weight": merge,
        "blk.0.ffn_norm.weight": unit,
        "blk.0.ffn_gate.weight": _zeros(FEED_FORWARD, at.size),
        "blk.0.ffn_up.weight": _zeros(FEED_FORWARD, at.size),
        "blk.0.ffn_down.weight": _zeros(at.size, FEED_FORWARD),
        "output_norm.weight": np.full(at.size, SHARPNESS, dtype=np.float32),
        "output.weight": output,
    }


def _zeros(*shape: int) -> Matrix:
    return np.zeros(shape, dtype=np.float32)
