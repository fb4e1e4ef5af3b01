"""What one turn has come to so far."""

from dataclasses import dataclass, field

from livekit.agents import llm

from agent.chain.attempt import Attempt
from agent.chain.errors import Failure
from agent.chain.events import Answer, Attempted
from agent.chain.policy import NEVER, LinkInfo, Policy

# Prefill refused: by OpenRouter's providers with 400 or 422, by a chat template of llama.cpp's with 500.
_REFUSED_BEGINNING = {False: (400, 422), True: (400, 422, 500)}


@dataclass
class Turn:
    """Keep a turn's state.

    Args:
        begin: When the caller's words had ended.
        held: The holding line was said.
        said: Sentences handed on.
        excluded: Links that are of no use in this turn.
        plain: Links that refuse to continue an answer and are given the conversation alone.
        model: Who answered.
    """

    begin: float
    held: bool = False
    said: list[str] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    running: list[Attempt] = field(default_factory=list)
    attempts: list[Attempted] = field(default_factory=list)
    plain: set[str] = field(default_factory=set)
    model: str | None = None
    _lack: float | None = None

    def lacks(self, now: float) -> None:
        """Note the first failure, or the first moment without a link to ask: the window begins."""
        if self._lack is None:
            self._lack = now

    def window(self, now: float) -> float:
        """Return when the window began; now, where it has not."""
        return now if self._lack is None else self._lack

    def end(self, policy: Policy) -> float:
        """Return when the window ends."""
        return NEVER if self._lack is None else self._lack + policy.window

    def say(self, text: str) -> Answer:
        """Hand on a sentence."""
        self.said.append(text)
        return Answer(text)

    def asks_plain(self, link: LinkInfo, failure: Failure) -> bool:
        """Tell whether the failure is only that the link cannot continue an answer; from then on it need not.

        Args:
            link: Which one failed.
            failure: How.
        """
        if not self.said or link.name in self.plain or failure.status not in _REFUSED_BEGINNING[link.local]:
            return False
        self.plain.add(link.name)
        return True

    def context(self, chat_ctx: llm.ChatContext, name: str) -> llm.ChatContext:
        """Return the conversation, with what was said of the answer as its beginning.

        Args:
            chat_ctx: The conversation.
            name: The link's that will read it.
        """
        if not self.said or name in self.plain:
            return chat_ctx
        copy = chat_ctx.copy()
        copy.add_message(role="assistant", content=" ".join(self.said))
        return copy
