"""What one turn has come to so far."""

import asyncio
from dataclasses import dataclass, field

from livekit.agents import llm

from agent.chain.attempt import Attempt
from agent.chain.events import Answer, Attempted
from agent.chain.policy import NEVER, Policy


@dataclass
class Turn:
    """Keep a turn's state.

    Args:
        begin: When the caller's words had ended.
        held: The holding line was said.
        said: Sentences handed on.
        excluded: Links that are of no use in this turn.
        model: Who answered.
    """

    begin: float
    held: bool = False
    said: list[str] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    running: list[Attempt] = field(default_factory=list)
    attempts: list[Attempted] = field(default_factory=list)
    closing: list[asyncio.Task[None]] = field(default_factory=list)
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

    def context(self, chat_ctx: llm.ChatContext) -> llm.ChatContext:
        """Return the conversation, with what was said of the answer as its beginning."""
        if not self.said:
            return chat_ctx
        copy = chat_ctx.copy()
        copy.add_message(role="assistant", content=" ".join(self.said))
        return copy
