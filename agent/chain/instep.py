"""The local model reads along while the cloud fails, so that as the last resort it need not read before it speaks.

llama.cpp keeps what a slot has read and reads only what is new, where the beginning is the same to the token. A request
that is closed still reads to the end of its batch, and until then its slot is not free: a question asked meanwhile gets
another slot, and reads all of it anew. So it reads in small steps, and a question to the local model waits for the
step that runs: it is the beginning of that very question.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, Protocol

import httpx2
from livekit.agents import llm

from agent.chain.context import growing, wording
from agent.chain.links import REFUSED, Link, LinkFailed, Piece

STEP = 128  # tokens, or the turn that is longer; seconds of reading for a model of the 4B class on a CPU
PAUSE = 1.0  # s after a reply: its last sentences are being synthesised
_ABSENT = 30.0  # s for which a refusal is believed
_LOADING = 5.0  # s between two looks at a server that loads its model
_PATIENCE = 10.0  # s that a question waits for a step


class Reader(Link, Protocol):
    """Be a link that can read without answering."""

    def fitted(self, chat_ctx: llm.ChatContext) -> llm.ChatContext:
        """Leave out what `stream` would leave out.

        Args:
            chat_ctx: The conversation.
        """

    async def read(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        """Let the model read, as `stream` would.

        Args:
            chat_ctx: The conversation.
            tools: What the model may call.

        Raises:
            LinkFailed: It could not.
        """


class InStep:
    """Be the local link, and keep its model in step with the conversation; one request at a time.

    Args:
        link: The local one.
        clock: Seconds, monotonic.
    """

    def __init__(self, link: Reader, clock: Callable[[], float] = time.monotonic) -> None:
        self.info = link.info
        self._link = link
        self._clock = clock
        self._read: tuple[str, ...] = ()
        self._absent_until = 0.0
        self._task: asyncio.Task[None] | None = None
        self._step: asyncio.Task[None] | None = None

    async def stream(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncIterator[Piece]:
        """Yield the answer's pieces, once the step that runs has been read."""
        self.rest()
        await self._settled()
        answer: Any = self._link.stream(chat_ctx, tools)
        try:
            async with aclosing(answer) as pieces:
                async for piece in pieces:
                    self._has_read(wording(self._link.fitted(chat_ctx), tools))
                    yield piece
        except LinkFailed as failed:
            self._note(failed)
            raise

    def follow(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], *, pause: float = PAUSE) -> None:
        """Read what is new in the conversation, in the background; returns at once.

        Args:
            chat_ctx: The conversation; not changed.
            tools: What the model may call.
            pause: Seconds to wait first.
        """
        self.rest()
        if self._clock() >= self._absent_until:
            self._task = asyncio.create_task(self._keep(chat_ctx, tools, pause))

    def rest(self) -> None:
        """Begin no further step; the one that runs may end."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def stop(self) -> None:
        """Close the request that runs: the CPU is needed for an answer of the cloud's."""
        self.rest()
        if self._step is not None:
            self._step.cancel()

    async def aclose(self) -> None:
        """Stop, and wait until the connection is closed."""
        self.stop()
        if self._step is not None:
            await asyncio.wait([self._step])

    async def _settled(self) -> None:
        if self._step is not None:
            await asyncio.wait([self._step], timeout=_PATIENCE)
            self.stop()

    async def _keep(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], pause: float) -> None:
        await asyncio.sleep(pause)
        await self._settled_quietly()
        fitted = self._link.fitted(chat_ctx)
        for context in growing(fitted, _common(self._read, wording(fitted, tools)), STEP):
            while True:
                try:
                    await self._take(context, tools)
                    break
                except LinkFailed as failed:
                    self._note(failed)
                    if failed.failure.status != httpx2.codes.SERVICE_UNAVAILABLE:
                        return  # with the next turn it is tried again
                await asyncio.sleep(_LOADING)

    async def _settled_quietly(self) -> None:
        if self._step is not None:
            await asyncio.wait([self._step])

    async def _take(self, context: llm.ChatContext, tools: list[llm.Tool]) -> None:
        async def read() -> None:
            await self._link.read(context, tools)
            self._has_read(wording(context, tools))

        self._step = step = asyncio.create_task(read())
        step.add_done_callback(self._ended)
        await asyncio.shield(step)

    def _ended(self, step: asyncio.Task[None]) -> None:
        self._step = None
        if not step.cancelled():
            step.exception()  # whoever waited for it has heard of it; nobody may have

    def _has_read(self, words: tuple[str, ...]) -> None:
        self._read = words
        self._absent_until = 0.0

    def _note(self, failed: LinkFailed) -> None:
        if failed.failure.reason == REFUSED:
            self._absent_until = self._clock() + _ABSENT


def _common(before: tuple[str, ...], now: tuple[str, ...]) -> int:
    same = 0
    for old, new in zip(before, now, strict=False):
        if old != new:
            break
        same += 1
    return same
