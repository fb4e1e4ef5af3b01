"""One model at one endpoint: send a request, hand on text and tool calls, say in one word what went wrong."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2
from livekit.agents import APIConnectOptions, APIError, APIStatusError, llm

from agent.chain.context import trimmed
from agent.chain.errors import Failure, Scope, classify, inside_200
from agent.chain.policy import LinkInfo
from agent.chain.wire import SEEN, Seen

REFUSED = "connection refused"
_READ_TIMEOUT = 60.0  # s a socket may stay silent; the chain's own deadlines come long before
_LOADING = 1.0  # s between two looks at a local server that loads its model
_RESET = (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError)


class LinkFailed(Exception):
    """Carry the failure that ended an attempt."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@dataclass(frozen=True)
class Piece:
    """Hold what a chunk brought: text, or livekit's chunk with whole tool calls; or that the answer was cut short.

    Args:
        text: Any number of characters.
        calls: livekit's chunk.
        cut: The longest reply was reached, in the middle of a sentence perhaps.
    """

    text: str = ""
    calls: Any = None
    cut: bool = False


class Link(Protocol):
    """Ask one model."""

    info: LinkInfo

    def stream(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncIterator[Piece]:
        """Yield the answer's pieces.

        Args:
            chat_ctx: The conversation.
            tools: What the model may call.

        Raises:
            LinkFailed: The answer failed, before or after its first piece.
        """


class LLMLink:
    """Ask through a livekit LLM.

    Args:
        info: Who it is.
        model: livekit's LLM, with no retries of its own, on a client whose responses `wire.watch` sees.
        max_tokens: The longest reply.
        context: Tokens that the model can read and write together; 0: enough.
    """

    def __init__(self, info: LinkInfo, model: llm.LLM[Any], max_tokens: int, context: int = 0) -> None:
        self.info = info
        self._llm = model
        self._room = max(context - max_tokens, 1) if context else 0
        self._extra = {"max_tokens" if info.local else "max_completion_tokens": max_tokens}

    async def stream(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncIterator[Piece]:
        """Yield the answer's pieces; a reset before any byte of it is tried once more at once."""
        seen = SEEN.get(Seen())
        chat_ctx = self.fitted(chat_ctx)
        for first in (True, False):
            content = False
            try:
                async for piece in self._once(chat_ctx, tools, seen):
                    content = True
                    yield piece
                return
            except APIError as error:
                if content and seen.finish not in (None, "error"):
                    return  # whole already: what broke came after its end
                if first and not content and seen.status is None and _caused_by(error, _RESET):
                    seen.forget()
                    continue
                raise LinkFailed(self._judge(error, seen)) from error

    def fitted(self, chat_ctx: llm.ChatContext) -> llm.ChatContext:
        """Leave out the oldest turns, where the model cannot read all of them.

        Args:
            chat_ctx: The conversation; not changed.
        """
        return trimmed(chat_ctx, self._room)

    async def read(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        """Let the model read, and drop the one token that it writes; a reset is tried once more at once.

        Args:
            chat_ctx: The conversation.
            tools: What the model may call.

        Raises:
            LinkFailed: It could not.
        """
        for first in (True, False):
            try:
                async with self._chat(self.fitted(chat_ctx), tools, dict.fromkeys(self._extra, 1)) as stream:
                    async for _ in stream:
                        pass
                return
            except APIError as error:
                if not first or not _caused_by(error, _RESET):
                    raise LinkFailed(self._judge(error, Seen())) from error

    def _chat(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], extra: dict[str, int]) -> llm.LLMStream:
        options = APIConnectOptions(max_retry=0, timeout=_READ_TIMEOUT)
        return self._llm.chat(chat_ctx=chat_ctx, tools=tools, conn_options=options, extra_kwargs=dict(extra))

    async def _once(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], seen: Seen) -> AsyncIterator[Piece]:
        content = False
        async with self._chat(chat_ctx, tools, self._extra) as stream:
            async for chunk in stream:
                if chunk.delta and chunk.delta.tool_calls:
                    content = True
                    yield Piece(calls=chunk)
                elif chunk.delta and (text := chunk.delta.content) and (content or text.strip()):
                    content = True
                    yield Piece(text=text)
        if not content and seen.error is not None:
            raise LinkFailed(inside_200(seen.error, seen.headers, time.time()))
        if seen.finish == "error":
            raise LinkFailed(Failure("finish reason error"))
        if seen.finish == "content_filter":
            raise LinkFailed(Failure("content filter", scope=Scope.TURN))
        if not content:
            raise LinkFailed(Failure("empty answer"))
        if not seen.ended:
            raise LinkFailed(Failure("ended early"))
        if seen.finish == "length":
            yield Piece(cut=True)

    def _judge(self, error: APIError, seen: Seen) -> Failure:
        *_, cause = _causes(error)
        if self.info.local and getattr(error, "status_code", None) == httpx2.codes.SERVICE_UNAVAILABLE:
            return Failure("loading its model", httpx2.codes.SERVICE_UNAVAILABLE, Scope.LINK, _LOADING)
        if isinstance(error, APIStatusError):
            return classify(error.status_code, error.body, seen.headers, time.time())
        if (code := getattr(cause, "code", None)) is not None and str(code).isdigit():
            return classify(int(code), getattr(cause, "body", None), seen.headers, time.time())
        if _caused_by(error, (httpx2.ConnectError,)):
            # no server there: of no use in this turn, and looked for again in the next, which costs milliseconds
            return Failure(REFUSED, None, Scope.TURN if self.info.local else Scope.LINK)
        return Failure(type(cause).__name__)


def _causes(error: BaseException) -> list[BaseException]:
    """List an error and its causes: the SDK's, the transport's, the kernel's."""
    found = [error]
    while found[-1].__cause__ is not None:
        found.append(found[-1].__cause__)
    return found


def _caused_by(error: BaseException, kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(cause, kinds) for cause in _causes(error))
