"""Whole sentences out of a stream of text."""

from livekit.agents.tokenize import blingfire

# what livekit splits speech by; so holding back to a sentence's end costs the synthesiser nothing
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
        *whole, rest = _SPLITTER.tokenize(self._text) or [""]
        if whole:
            self._text = rest
        return [sentence.strip() for sentence in whole if sentence.strip()]

    def flush(self) -> list[str]:
        """Return what is left when the stream has ended."""
        rest, self._text = self._text.strip(), ""
        return [rest] if rest else []


class Repeats:
    """Drop the sentences with which a successor begins its predecessor's answer again.

    Args:
        said: The sentences already handed on, in order.
    """

    def __init__(self, said: list[str]) -> None:
        self._left = [_bare(sentence) for sentence in said]

    def drop(self, sentence: str) -> bool:
        """Tell whether this sentence was said already.

        Args:
            sentence: The successor's next one.
        """
        bare = _bare(sentence)
        if bare in self._left:
            del self._left[: self._left.index(bare) + 1]
            return True
        self._left.clear()
        return False


def _bare(sentence: str) -> str:
    return "".join(letter for letter in sentence.lower() if letter.isalnum())
