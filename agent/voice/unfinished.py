"""Words that do not sound like all the caller has to say: a recogniser writes down what it heard in their melody."""

import re

from livekit.agents import llm
from livekit.agents.language import LanguageCode

# a comma, a dash, or dots at the end
_OPEN = re.compile(r"[,;:–—-]\W*$|\.\.\.\W*$|…\W*$")
_LEADS_ON = {
    "en": frozenset({"a", "an", "and", "because", "but", "my", "or", "the", "uh", "um", "your"}),
    "de": frozenset({"aber", "das", "dem", "den", "der", "die", "ein", "eine", "mein", "oder", "und", "weil", "äh"}),
    "es": frozenset({"el", "eh", "la", "mi", "o", "pero", "porque", "un", "una", "y"}),
    "fr": frozenset({"et", "euh", "la", "le", "les", "mais", "mon", "ou", "parce", "un", "une"}),
}


class Unfinished:
    """Let livekit wait a while longer where the caller's words lead on to more.

    Args:
        language: Two letters, or a longer tag that begins with them.
    """

    model = "punctuation"
    provider = "deployctl"

    def __init__(self, language: str) -> None:
        self._leads_on = _LEADS_ON.get(language[:2].lower(), frozenset())

    async def unlikely_threshold(self, language: LanguageCode | None) -> float | None:
        """Return the probability below which the turn has not ended."""
        return 0.5

    async def supports_language(self, language: LanguageCode | None) -> bool:
        """Take every language: a comma is one in most."""
        return True

    async def predict_end_of_turn(
        self,
        chat_ctx: llm.ChatContext,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - livekit's signature
    ) -> float:
        """Return 0 where there is more to come, else 1.

        Args:
            chat_ctx: The conversation, what the caller has said of this turn last.
            timeout: Is not needed.
        """
        said = [message for message in chat_ctx.messages() if message.role == "user"]
        return 0.0 if said and self.leads_on(said[-1].text_content or "") else 1.0

    def leads_on(self, words: str) -> bool:
        """Tell whether there is more to come.

        Args:
            words: As the recogniser wrote them down.
        """
        last = re.findall(r"\w+", words.lower())[-1:]
        return bool(_OPEN.search(words)) or (bool(last) and last[0] in self._leads_on)
