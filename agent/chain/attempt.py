"""One request to one link, running in a task of its own, so that several can race."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import aclosing
from enum import Enum

from livekit.agents import llm

from agent.chain.errors import Failure
from agent.chain.events import Attempted
from agent.chain.links import Link, LinkFailed, Piece
from agent.chain.policy import NEVER
from agent.chain.wire import SEEN, Seen


class End(Enum):
    """Mark the end of an answer that is whole."""

    END = "end"


class Attempt:
    """Run a request; what it brings can be taken, piece by piece.

    Args:
        link: Who is asked.
        chat_ctx: The conversation.
        tools: What the model may call.
        clock: Seconds, monotonic.
        wake: Called whenever something has come.
        alone: Seconds until it is late and gets company.
        comeback: The link is tried after a cooldown.
    """

    def __init__(
        self,
        link: Link,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        *,
        clock: Callable[[], float],
        wake: Callable[[], None],
        alone: float = NEVER,
        comeback: bool = False,
    ) -> None:
        self.link = link
        self.comeback = comeback
        self.begun = clock()
        self.late_at = self.begun + alone
        self.first_token: float | None = None
        self.seen = Seen()
        self._clock = clock
        self._wake = wake
        self._items: deque[Piece | LinkFailed | End] = deque()
        self._task = asyncio.create_task(self._run(chat_ctx, tools))

    def take(self) -> Piece | End | None:
        """Return the next piece, `End` after the last one, None while there is nothing yet.

        Raises:
            LinkFailed: The answer failed.
        """
        if not self._items:
            return None
        item = self._items.popleft()
        if isinstance(item, LinkFailed):
            raise item
        return item

    async def _run(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        SEEN.set(self.seen)
        try:
            async with aclosing(self.link.stream(chat_ctx, tools)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    if self.first_token is None:
                        self.first_token = self._clock() - self.begun
                    self._put(piece)
            self._put(End.END if self.first_token is not None else LinkFailed(Failure("empty answer")))
        except LinkFailed as failed:
            self._put(failed)
        except Exception as error:
            self._put(LinkFailed(Failure(type(error).__name__)))

    def _put(self, item: Piece | LinkFailed | End) -> None:
        self._items.append(item)
        self._wake()

    def ended(self, reason: str, status: int | None, *, asked_after: float, cooldown: float | None) -> Attempted:
        """Describe how it ended, for the log.

        Args:
            reason: `ok`, or what went wrong.
            status: HTTP status, None where there was none.
            asked_after: Seconds from the turn's begin to the request.
            cooldown: Seconds for which the link is left alone.
        """
        return Attempted(
            model=self.link.info.name,
            status=status,
            reason=reason,
            ms=round((self._clock() - self.begun) * 1000),
            first_ms=None if self.first_token is None else round(self.first_token * 1000),
            asked_after_ms=round(asked_after * 1000),
            provider=self.seen.provider,
            prompt_tokens=self.seen.prompt_tokens,
            completion_tokens=self.seen.completion_tokens,
            cooldown=None if cooldown is None else round(cooldown, 1),
        )

    async def close(self) -> None:
        """Cancel it and wait until its connection is closed."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
