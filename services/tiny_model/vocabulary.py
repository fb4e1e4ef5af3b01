"""The tokens of the tiny model and what follows what."""

from collections.abc import Set
from dataclasses import dataclass

from services.tiny_model.answers import DEFAULT_ANSWER, TOPICS

UNKNOWN, END, ASSISTANT = "<unk>", "<|end|>", "<|assistant|>"
CONTROL = (UNKNOWN, END, ASSISTANT, "<|system|>", "<|user|>", "<|tool|>")
# What no keyword covers is read byte by byte; a space is this sign inside the tokenizer.
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
BYTES = tuple(f"<0x{value:02X}>" for value in range(256))


@dataclass(frozen=True)
class Vocabulary:
    """Hold every token in the order of its id.

    Args:
        tokens: Texts, each once.
        answers: For each topic, then for the default, the ids of its answer in speaking order.
        keywords: For each topic the ids of its keywords.
    """

    tokens: tuple[str, ...]
    answers: tuple[tuple[int, ...], ...]
    keywords: tuple[tuple[int, ...], ...]

    def id(self, token: str) -> int:
        """Find a token's id.

        Args:
            token: Its text.
        """
        return self.tokens.index(token)


def pieces(sentence: str, taken: Set[str]) -> tuple[str, ...]:
    """Cut a sentence into words, or groups of words, that are no token yet: a token has one successor only.

    Args:
        sentence: What is to be said.
        taken: Texts that are tokens already.

    Raises:
        ValueError: It cannot be cut so.
    """
    first, *others = sentence.split()
    found = _cut((first, *(SPACE + word for word in others)), taken)
    if not found:
        raise ValueError(f"no words of its own in the answer {sentence!r}")
    return found


def _cut(words: tuple[str, ...], taken: Set[str]) -> tuple[str, ...]:
    for size in range(1, len(words) + 1):
        piece = "".join(words[:size])
        if piece in taken:
            continue
        rest = _cut(words[size:], {*taken, piece})
        if rest or size == len(words):
            return piece, *rest
    return ()


def build() -> Vocabulary:
    """Number the control tokens, the bytes, the keywords and the words of the answers, in this order."""
    # The chat template puts a space before every message, so that keywords match at a word's beginning only.
    keywords = [[f" {keyword}" for keyword in topic.keywords] for topic in TOPICS]
    tokens = [*CONTROL, SPACE, *BYTES, *(token for group in keywords for token in group)]
    sentences: list[tuple[str, ...]] = []
    for sentence in (*(topic.answer for topic in TOPICS), DEFAULT_ANSWER):
        sentences.append(pieces(sentence, set(tokens)))
        tokens += sentences[-1]
    number = {token: index for index, token in enumerate(tokens)}
    return Vocabulary(
        tuple(tokens),
        tuple(tuple(number[piece] for piece in sentence) for sentence in sentences),
        tuple(tuple(number[token] for token in group) for group in keywords),
    )
