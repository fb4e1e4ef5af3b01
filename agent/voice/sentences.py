"""Speak each sentence as soon as it is there.

livekit's own splitter speaks the first sentence when the second one is complete; the chain hands on whole sentences,
so that waiting once more would only cost the caller a sentence's time.
"""

from livekit.agents import tokenize

_SPLITTER = tokenize.blingfire.SentenceTokenizer()  # a very short one goes with the next, if that is there already
_ENDS = tuple(".!?…。！？।؟")
_CLOSING = "\"'”’»)]*_ \n"


class WholeSentences(tokenize.SentenceTokenizer):
    """Split text whose pieces end where sentences end."""

    def tokenize(self, text: str, *, language: str | None = None) -> list[str]:
        """Split a text that is complete."""
        return [sentence.strip() for sentence in _SPLITTER.tokenize(text, language=language) if sentence.strip()]

    def stream(self, *, language: str | None = None) -> "SentenceStream":
        """Split a text that is still growing."""
        return SentenceStream(self, language)


class SentenceStream(tokenize.SentenceStream):
    """Hand on the sentences of a growing text, the last one too once it has an end.

    Args:
        tokenizer: Splits.
        language: ISO code, where it is known.
    """

    def __init__(self, tokenizer: WholeSentences, language: str | None) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        self._language = language
        self._text = ""

    def push_text(self, text: str) -> None:
        """Take more text."""
        self._check_not_closed()
        self._text += text
        if self._text.rstrip(_CLOSING).endswith(_ENDS):
            self.flush()

    def flush(self) -> None:
        """Hand on what there is, with an end or without one."""
        text, self._text = self._text, ""
        for sentence in self._tokenizer.tokenize(text, language=self._language):
            self._event_ch.send_nowait(tokenize.TokenData(token=f"{sentence} "))

    def end_input(self) -> None:
        """Hand on the rest, and end."""
        self.flush()
        self._do_close()

    async def aclose(self) -> None:
        """End."""
        self._do_close()
