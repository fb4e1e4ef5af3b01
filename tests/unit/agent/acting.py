"""The one fake: a link that does what the dice say, and writes down what it was asked and what it did."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Protocol, TypeVar

from livekit.agents import llm

from agent.chain.context import GO_ON
from agent.chain.errors import LONG, Failure, Scope
from agent.chain.links import REFUSED, LinkFailed, Piece
from agent.chain.policy import LinkInfo
from agent.chain.wire import SEEN, Seen
from tests.unit.agent.stories import TELLINGS, begins, words

One = TypeVar("One")
FAILURES = (
    Failure("HTTP 503", 503),
    Failure("limited", 429),
    Failure("limited for a while", 429, wait=3.0),
    Failure("limited for long", 429, wait=40.0),
    Failure("come back at once", 429, wait=0.0),
    Failure("ConnectError"),
    Failure("ReadError"),
    Failure("empty answer"),
    Failure("finish reason error"),
    Failure("no such model", 404, wait=LONG),
    Failure("too long", 413, Scope.TURN, 0.0),
    Failure("bad request", 400, Scope.TURN, 0.0),
    Failure("free tier, minute", 429, Scope.FREE, 20.0),
    Failure("free tier, day", 429, Scope.FREE, 86400.0),
    Failure("in flight", 402, Scope.ACCOUNT),
    Failure("no credit", 402, Scope.ACCOUNT, LONG),
    Failure("bad key", 401, Scope.ACCOUNT, LONG),
)
LOCAL_FAILURES = (
    Failure(REFUSED, None, Scope.TURN),
    Failure("loading its model", 503, wait=1.0),
    Failure("HTTP 500", 500),
)
BROKEN = (
    Failure("RemoteProtocolError"),
    Failure("provider died", 502),
    Failure("limited in mid-answer", 429, wait=8.0),
)
NO_BEGINNING = {False: Failure("no prefill", 400, Scope.TURN, 0.0), True: Failure("HTTP 500", 500)}
MOODS = (
    ("ok",) * 12 + ("slow", "fails", "hangs", "stalls", "breaks", "calls", "cut"),
    ("ok", "ok", "ok", "slow", "fails", "fails", "hangs", "stalls", "breaks", "calls", "cut", "mute", "crashes"),
    ("fails", "fails", "hangs", "stalls", "breaks", "mute", "ok"),
    ("breaks", "stalls", "breaks", "ok", "refuses", "refuses", "calls"),
    ("fails",),
)
FAST, SLOW = (0.3, 0.05, 0.7, 1.2), (1.6, 1.9, 2.6, 4.0, 7.0)


class Dice(Protocol):
    """Choose; the first of several is the simplest."""

    def __call__(self, among: Sequence[One], /) -> One: ...


@dataclass
class Request:
    """Hold one request: what was asked, and when what came of it.

    Args:
        link: Who was asked.
        begun: When.
        said: The beginning of the answer that it was given.
        plain: It was asked in words to go on.
        telling: The sentences it means to tell, all of them.
        base: What was said before this telling had begun.
        skipped: How many words of the telling it leaves out, for they were said.
    """

    link: LinkInfo
    begun: float
    said: tuple[str, ...]
    plain: bool
    telling: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    skipped: int = 0
    accepted: float = math.inf
    first: float | None = None
    last: float | None = None
    closed: float | None = None
    failure: Failure | None = None
    whole: bool = False
    cut: bool = False
    calls: list[Any] = field(default_factory=list)


class Actor:
    """Play a link.

    Args:
        info: Who it is.
        dice: Decides each time.
        clock: Seconds.
        mood: How it is today.
        book: Called for the reply that is going on: its requests.
    """

    def __init__(
        self,
        info: LinkInfo,
        dice: Dice,
        clock: Callable[[], float],
        mood: Sequence[str],
        book: Callable[[], list[Request]],
    ) -> None:
        self.info = info
        self._dice = dice
        self._clock = clock
        self._mood = mood
        self._book = book

    async def stream(self, chat_ctx: llm.ChatContext, _tools: list[llm.Tool]) -> AsyncIterator[Piece]:
        book = self._book()
        request = self._read(chat_ctx)
        self._choose_telling(request, book)
        book.append(request)
        try:
            async for piece in self._act(request):
                request.last = self._clock()
                request.first = request.last if request.first is None else request.first
                yield piece
            request.whole = True
        except LinkFailed as failed:
            request.failure = failed.failure
            raise
        finally:
            request.closed = self._clock()

    def _read(self, chat_ctx: llm.ChatContext) -> Request:
        messages = [item for item in chat_ctx.items if isinstance(item, llm.ChatMessage)]
        plain = messages[-1].text_content == GO_ON
        before = messages[-2 if plain else -1]
        said = (before.text_content or "",) if before.role == "assistant" else ()
        return Request(self.info, self._clock(), said, plain)

    def _choose_telling(self, request: Request, book: list[Request]) -> None:
        """Tell something; as a successor go on with it, begin it again, or begin something else."""
        going_on = [old for old in reversed(book) if begins(request.said, [*old.base, *old.telling])]
        way = self._dice(("on", "again", "new")) if going_on and request.said else "new"
        if way == "new":
            told = TELLINGS[len(book) % len(TELLINGS)]
            request.base, request.telling = request.said, told[: self._dice((2, 1, 3, 5))]
        else:
            request.base, request.telling = going_on[0].base, going_on[0].telling
            request.skipped = len(words(request.said)) - len(words(request.base)) if way == "on" else 0

    async def _act(self, request: Request) -> AsyncIterator[Piece]:
        kind = self._dice(self._mood)
        if kind == "fails" or (kind == "refuses" and request.said and not request.plain):
            await asyncio.sleep(self._dice((0.1, 0.0, 0.5, 3.0)))
            kinds = LOCAL_FAILURES if self.info.local else FAILURES
            raise LinkFailed(NO_BEGINNING[self.info.local] if kind == "refuses" else self._dice(kinds))
        first = self._dice(SLOW if kind == "slow" else FAST)
        await asyncio.sleep(0.04)
        if kind != "mute":  # not even a status
            self._accept(request)
        if kind in ("hangs", "mute"):
            await asyncio.sleep(1e6)
        await asyncio.sleep(first)
        if kind == "crashes":
            request.failure = Failure("ValueError")  # what the chain is to make of it
            raise ValueError
        if kind == "calls" and self._dice((True, False)):
            request.calls.append(object())
            yield Piece(calls=SimpleNamespace(call=request.calls[-1]))
        async for piece in self._tell(request, kind):
            yield piece
        if kind == "calls":
            request.calls.append(object())
            yield Piece(calls=SimpleNamespace(call=request.calls[-1]))

    async def _tell(self, request: Request, kind: str) -> AsyncIterator[Piece]:
        text = " ".join(words(request.telling)[request.skipped :])
        if not text:
            raise LinkFailed(Failure("empty answer"))  # as the real link would
        text = f" {text}" if request.skipped else text
        if kind in ("stalls", "breaks", "cut"):
            text = text[: max(1, int(len(text) * self._dice((0.5, 0.1, 0.3, 0.8, 1.0))))]
        size, gap = self._dice((25, 8, 400)), self._dice((0.01, 0.0, 0.2, 1.1))
        for at in range(0, len(text), size):
            if at:
                await asyncio.sleep(gap)
            yield Piece(text[at : at + size])
        if kind == "stalls":
            await asyncio.sleep(1e6)
        if kind == "breaks":
            await asyncio.sleep(self._dice((0.1, 2.0)))
            raise LinkFailed(self._dice(BROKEN))
        if kind == "cut":
            request.cut = True
            yield Piece(cut=True)

    def _accept(self, request: Request) -> None:
        request.accepted = self._clock()
        SEEN.get(Seen()).status = 200
