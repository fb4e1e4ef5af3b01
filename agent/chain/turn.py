"""What one turn has come to so far."""

import asyncio
from dataclasses import dataclass, field

from livekit.agents import llm

from agent.chain.attempt import Attempt
from agent.chain.context import continued
from agent.chain.errors import Failure
from agent.chain.events import Answer, Attempted, Hold, Waiting
from agent.chain.policy import NEVER, LinkInfo, Policy

# Prefill refused: by OpenRouter's providers with 400 or 422, by a chat template of llama.cpp's with 500.
_REFUSED_BEGINNING = {False: (400, 422), True: (400, 422, 500)}
_SPOKEN = 0.06  # s that a letter takes to be said: what was handed on is still being heard


@dataclass
class Turn:
    """Keep a turn's state.

    Args:
        begin: When the chain was asked.
        quiet_since: Since when the caller has heard nothing: their last word, or the end of what was said.
        held: The holding line was said.
        said: Sentences handed on.
        excluded: Links that are of no use in this turn.
        failed: Links that have failed in this turn.
        plain: Links that refuse to continue an answer and are asked to go on instead.
        model: Who answered.
    """

    begin: float
    quiet_since: float
    held: bool = False
    said: list[str] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    running: list[Attempt] = field(default_factory=list)
    attempts: list[Attempted] = field(default_factory=list)
    plain: set[str] = field(default_factory=set)
    model: str | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    _sound_at: float = NEVER
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

    def say(self, text: str, now: float) -> Answer:
        """Hand on a sentence; whatever failed before it, the caller has been served, and a new window may begin."""
        self.said.append(text)
        self._lack = None
        self.quiet_since = max(self.quiet_since, now) + len(text) * _SPOKEN
        return Answer(text)

    def hold(self, policy: Policy, now: float) -> Hold:
        """Say the holding line; the waiting sound is next."""
        self.held = True
        self._sound_at = now + policy.sound_every
        return Hold()

    def break_silence(self, policy: Policy, now: float) -> Hold | Waiting | None:
        """Return what the caller should hear now instead of nothing.

        Args:
            policy: How long they may hear nothing.
            now: The moment.
        """
        if now < self.silence_ends(policy):
            return None
        if not self.held:
            return self.hold(policy, now)
        self._sound_at = now + policy.sound_every
        return Waiting()

    def silence_ends(self, policy: Policy) -> float:
        """Return when the caller has heard nothing for too long.

        Args:
            policy: How long that is.
        """
        if not self.held:
            return self.quiet_since + policy.hold_after
        return max(self._sound_at, self.quiet_since + policy.sound_every)

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

    def context(self, chat_ctx: llm.ChatContext, name: str = "") -> llm.ChatContext:
        """Return the conversation, with what was said of the answer as its beginning.

        Args:
            chat_ctx: The conversation.
            name: The link's that will read it; empty: any that continues an answer.
        """
        return continued(chat_ctx, self.said, asked=name in self.plain) if self.said else chat_ctx

    async def wait(self, seconds: float) -> None:
        """Wait until an attempt brings something.

        Args:
            seconds: At most; may be infinite.
        """
        timer = None if seconds == NEVER else asyncio.get_running_loop().call_later(max(0.0, seconds), self.woken.set)
        try:
            await self.woken.wait()
        finally:
            if timer is not None:
                timer.cancel()
        self.woken.clear()
