"""Whole sentences out of a stream of text."""

import re
from difflib import SequenceMatcher

from livekit.agents.tokenize import blingfire

# what livekit splits speech by; so holding back to a sentence's end costs the synthesiser nothing
_LONG = 240  # characters without an end: the synthesiser begins with a part, or the caller would wait for all of it
_PAUSES = (re.compile(r".*(?:[,;:–—]\s|[、，；：])", re.DOTALL), re.compile(r".*\s", re.DOTALL))
_MAY_END = re.compile(r"[^\w\s,'’\"-]|\n")
_END = re.compile(r"[.!?…。！？][^\w\s]*$")
_SAME = 0.8  # of the words, for a sentence with a word more or less
_SPLITTER = blingfire.SentenceTokenizer(min_sentence_len=1, retain_format=True)


class Sentences:
    """Collect text and hand on sentences that are known to have ended."""

    def __init__(self) -> None:
        self._text = ""

    def push(self, text: str) -> list[str]:
        """Take more text; return the sentences that it completed.

        Args:
            text: A piece of any length.
        """
        self._text += text
        if len(self._text) <= _LONG and not _MAY_END.search(self._text):
            return []  # as after most pieces: not worth a look
        *whole, rest = _SPLITTER.tokenize(self._text) or [""]
        *begun, self._text = _parts(rest if whole else self._text)
        # one that came at once is cut like one that came bit by bit: a successor may tell it again the other way
        parts = [part for sentence in whole for part in _parts(sentence)]
        return [part.strip() for part in (*parts, *begun) if part.strip()]

    def flush(self) -> list[str]:
        """Return what is left when the stream has ended."""
        rest, self._text = self._text.strip(), ""
        return [rest] if rest else []


def _parts(text: str) -> list[str]:
    """Cut what is too long, at its pauses; the last part is what is left."""
    parts, text = [], text.lstrip()
    while len(text.rstrip()) > _LONG:
        found = (pause.match(text[:_LONG]) for pause in _PAUSES)
        end = next((match.end() for match in found if match), _LONG)
        parts.append(text[:end])
        text = text[end:].lstrip()
    return [*parts, text]


def is_whole(sentence: str) -> bool:
    """Tell whether a sentence has an end.

    Args:
        sentence: With nothing after it.
    """
    return _END.search(sentence) is not None


class Repeats:
    """Drop the sentences with which a successor begins its predecessor's answer again, word for word or nearly.

    What it says in quite other words is spoken: the caller hears a thought twice, and loses nothing.

    Args:
        said: The sentences already handed on, in order.
    """

    def __init__(self, said: list[str]) -> None:
        self._left = [_words(sentence) for sentence in said]

    def drop(self, sentence: str) -> bool:
        """Tell whether this sentence was said already.

        Args:
            sentence: The successor's next one.
        """
        words = _words(sentence)
        for at, said in enumerate(self._left):
            if _same(words, said):
                del self._left[: at + 1]
                return True
        self._left.clear()
        return False


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", sentence.lower())


def _same(words: list[str], said: list[str]) -> bool:
    if words == said:
        return True
    # "it costs 3" is not "it costs 4", however alike they look
    figures = [[word for word in one if any(letter.isdigit() for letter in word)] for one in (words, said)]
    # nor is "the first one is red" "the second one is red": a word may be added or left out, and none changed
    alike = SequenceMatcher(None, words, said)
    changed = any(kind == "replace" for kind, *_ in alike.get_opcodes())
    return figures[0] == figures[1] and not changed and alike.ratio() >= _SAME
