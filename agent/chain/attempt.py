"""One request to one link, running in a task of its own, so that several can race."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

from livekit.agents import llm

from agent.chain.errors import Failure
from agent.chain.events import Attempted
from agent.chain.links import Link, LinkFailed, Piece


class Attempt:
    """Run a request; its first piece and its end can be waited for.

    Args:
        link: Who is asked.
        chat_ctx: The conversation.
        tools: What the model may call.
    """

    def __init__(self, link: Link, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        self.link = link
        self._pieces: asyncio.Queue[Piece | LinkFailed | None] = asyncio.Queue()
        self._begin = time.monotonic()
        self._first: float | None = None
        self._task = asyncio.create_task(self._run(chat_ctx, tools))
        self.first = asyncio.create_task(self._pieces.get())

    async def _run(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        try:
            async with aclosing(self.link.stream(chat_ctx, tools)) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    if self._first is None:
                        self._first = time.monotonic()
                    self._pieces.put_nowait(piece)
            self._pieces.put_nowait(None)
        except LinkFailed as failed:
            self._pieces.put_nowait(failed)
        except Exception as error:
            self._pieces.put_nowait(LinkFailed(Failure(type(error).__name__)))

    async def rest(self, stall: float) -> AsyncIterator[Piece]:
        """Yield what follows the first piece.

        Args:
            stall: Seconds without a piece after which the stream is dead.

        Raises:
            LinkFailed: It died.
        """
        item = self.first.result()
        while item is not None:
            if isinstance(item, LinkFailed):
                raise item
            yield item
            try:
                item = await asyncio.wait_for(self._pieces.get(), stall)
            except TimeoutError:
                raise LinkFailed(Failure("stalled")) from None

    def ended(self, reason: str, status: int | None = None) -> Attempted:
        """Describe how it ended, for the log."""
        now = time.monotonic()
        first = None if self._first is None else round((self._first - self._begin) * 1000)
        return Attempted(self.link.info.name, status, reason, round((now - self._begin) * 1000), first)

    async def close(self) -> None:
        """Cancel it and wait until its connection is closed."""
        for task in (self._task, self.first):
            task.cancel()
        await asyncio.gather(self._task, self.first, return_exceptions=True)
