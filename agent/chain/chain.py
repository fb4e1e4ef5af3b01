"""The coroutine that obeys the policy: asks, races, waits, continues, and never raises."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from http import HTTPStatus

from livekit.agents import llm

from agent.chain.answer import speak
from agent.chain.attempt import Attempt
from agent.chain.context import readable
from agent.chain.errors import Failure, Scope
from agent.chain.events import Apology, Attempted, Done, Event
from agent.chain.health import Health
from agent.chain.instep import InStep
from agent.chain.links import REFUSED, Link, LinkFailed, Piece
from agent.chain.policy import (
    NEVER,
    Ask,
    GiveUp,
    Policy,
    deadline,
    failing,
    head_start,
    next_step,
    opens_episode,
    patience,
)
from agent.chain.turn import Turn

Log = Callable[[Attempted], None]
_LOOK = 0.1  # s between two looks at what other sessions have learnt


async def _nothing() -> None:
    pass


class Chain:
    """Answer turns.

    Args:
        links: In order, the local one last.
        policy: The numbers.
        health: The cooldowns.
        log: Called once for each attempt.
        clock: Seconds, monotonic; the same for all who share the health.
        warm: Opens the connection that the next request will need.
        close: Closes what the links share.
        local: The last of the links, where it can be kept in step with the conversation.
    """

    def __init__(
        self,
        links: tuple[Link, ...],
        policy: Policy,
        health: Health,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
        warm: Callable[[], Awaitable[None]] = _nothing,
        close: Callable[[], Awaitable[None]] = _nothing,
        local: InStep | None = None,
    ) -> None:
        self._links = {link.info.name: link for link in links}
        self._infos = tuple(link.info for link in links)
        self._policy = policy
        self._health = health
        self._log = log
        self._clock = clock
        self._warm = warm
        self._close = close
        self._local = local
        self._turns = 0
        self._last_failure: float | None = None
        self._background: set[asyncio.Task[None]] = set()

    def warm(self) -> None:
        """Open the connection while the caller still speaks; returns at once and never raises."""
        self._in_background(self._warm())

    def prepare(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> None:
        """Let the local model read how every conversation of this call begins; returns at once and never raises.

        Args:
            chat_ctx: The prompt.
            tools: What the model may call.
        """
        if self._local:
            self._local.follow(readable(chat_ctx), tools, pause=0.0)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._local:
            await self._local.aclose()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._close()

    async def reply(
        self, chat_ctx: llm.ChatContext, tools: list[llm.Tool], *, ago: float = 0.0
    ) -> AsyncGenerator[Event]:
        """Give one reply.

        Args:
            chat_ctx: The conversation, the caller's words last.
            tools: What the model may call.
            ago: Seconds since the caller's last word.

        Yields:
            Sentences, at most one holding line, waiting sounds, at most one apology, and `Done` at the end.
        """
        now = self._clock()
        self._turns += 1
        turn, context = Turn(now, now - ago), readable(chat_ctx)
        if self._local:
            self._local.rest()
        try:
            async with aclosing(self._events(turn, context, tools)) as events:
                async for event in events:
                    yield event
        finally:
            for attempt in list(turn.running):
                if attempt.comeback:
                    self._health.release(attempt.link.info, attempt.begun)
                self._end(turn, attempt, "interrupted")
            if self._local and failing(self._infos, self._health.marks(self._infos)):
                self._local.follow(turn.context(context) if turn.model else context, tools)
        yield Done(turn.model, tuple(turn.attempts))

    async def _events(self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncGenerator[Event]:
        while True:
            winner: tuple[Attempt, Piece] | None = None
            async with aclosing(self._race(turn, chat_ctx, tools)) as race:
                async for found in race:
                    if isinstance(found, tuple):
                        winner = found
                    else:
                        yield found
            if winner is None:
                for attempt in list(turn.running):
                    self._overtake(turn, attempt, "no answer in time")
                yield Apology()
                return
            attempt, first = winner
            try:
                noted = attempt.comeback  # at its first token: others wait to hear of it
                async with aclosing(speak(turn, attempt, first, self._policy, self._clock)) as events:
                    async for event in events:
                        yield event
                        if not noted:  # the first sentence does not wait for a file
                            self._spoke(attempt)
                            noted = True
            except LinkFailed as failed:
                if event_now := self._fail(turn, attempt, failed.failure):
                    yield event_now
                continue
            turn.model = attempt.link.info.name
            self._health.succeeded(attempt.link.info, attempt.begun)
            self._end(turn, attempt, "ok", HTTPStatus.OK)
            return

    async def _race(
        self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool]
    ) -> AsyncGenerator[Event | tuple[Attempt, Piece]]:
        """Yield lines, then the attempt whose first piece came first, with that piece; nothing more when none can."""
        decide_at = self._clock()
        while True:
            for attempt in list(turn.running):
                try:
                    item = attempt.take()
                    if item is None and self._clock() >= self._silent_at(attempt):
                        raise LinkFailed(Failure("silent"))
                except LinkFailed as failed:
                    if event := self._fail(turn, attempt, failed.failure):
                        yield event
                    # one that was asked a moment ago is company enough until it is late too
                    decide_at = max((other.late_at for other in turn.running), default=self._clock())
                    continue
                if isinstance(item, Piece):
                    self._win(turn, attempt)
                    yield attempt, item
                    return
            now = self._clock()
            if now >= turn.end(self._policy):
                return
            if now >= decide_at:
                next_at = self._decide(turn, chat_ctx, tools, now)
                if next_at is None:
                    return
                decide_at = next_at
            if quiet := turn.break_silence(self._policy, now):
                yield quiet
            until = min(
                decide_at,
                turn.silence_ends(self._policy),
                turn.end(self._policy),
                *map(self._silent_at, turn.running),
            )
            await turn.wait(until - self._clock())

    def _decide(self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool], now: float) -> float | None:
        """Do the next step; return when to decide again, None when the turn is lost."""
        marks = self._health.marks(self._infos)
        step = next_step(
            self._policy,
            self._infos,
            marks=marks,
            excluded=turn.excluded | {attempt.link.info.name for attempt in turn.running},
            failed=turn.failed,
            now=now,
            window_start=turn.window(now),
        )
        if isinstance(step, Ask):
            mark = marks[step.link.name]
            if step.comeback and not self._health.claim(step.link, now):
                return now  # another session was faster: its lease is in the marks now
            attempt = Attempt(
                self._links[step.link.name],
                turn.context(chat_ctx, step.link.name),
                tools,
                clock=self._clock,
                wake=turn.woken.set,
                alone=(head_start if step.comeback else deadline)(self._policy, mark.shown),
                comeback=step.comeback,
            )
            turn.running.append(attempt)
            return attempt.late_at
        if not turn.running:
            turn.lacks(now)
        if isinstance(step, GiveUp):
            return NEVER if turn.running else None
        return min(step.until, now + _LOOK)

    def _win(self, turn: Turn, winner: Attempt) -> None:
        if self._local and not winner.link.info.local:
            self._local.stop()
        if winner.comeback:
            self._spoke(winner)
        for attempt in [attempt for attempt in turn.running if attempt is not winner]:
            self._overtake(turn, attempt, "slower")

    def _spoke(self, attempt: Attempt) -> None:
        self._health.spoke(attempt.link.info, attempt.begun, attempt.first_token or 0.0)

    def _silent_at(self, attempt: Attempt) -> float:
        """Return when to ask whether an attempt is gone: nobody is before it is late."""
        if self._clock() < attempt.late_at:
            return attempt.late_at
        info = attempt.link.info
        return attempt.begun + patience(self._policy, info, self._health.marks((info,))[info.name])

    def _fail(self, turn: Turn, attempt: Attempt, failure: Failure) -> Event | None:
        """Note a failure; return the holding line, where it is due at once."""
        now, info = self._clock(), attempt.link.info
        absent = info.local and failure.reason == REFUSED  # there is none: no failure, and nothing to tell the caller
        if not absent:
            turn.lacks(now)
        if turn.asks_plain(info, failure):
            failure = replace(failure, scope=Scope.TURN)
        elif failure.scope is Scope.TURN:
            turn.excluded.add(info.name)
        else:
            turn.failed.add(info.name)
        hung = attempt.first_token is None and failure.reason == "silent"
        cooldown = self._health.failed(info, failure, self._infos, now=now, begun=attempt.begun, hung=hung)
        self._end(turn, attempt, failure.reason, failure.status, cooldown)
        if absent:
            return None
        quiet = opens_episode(self._policy, self._last_failure, now)
        if quiet and attempt.comeback:
            return None  # that a link is still down when its cooldown ends is no news
        self._last_failure = now
        return turn.hold(self._policy, now) if quiet and not turn.held and not turn.said else None

    def _overtake(self, turn: Turn, attempt: Attempt, reason: str) -> None:
        self._health.overtaken(
            attempt.link.info,
            now=self._clock(),
            begun=attempt.begun,
            accepted=attempt.seen.status == HTTPStatus.OK,
            comeback=attempt.comeback,
        )
        self._end(turn, attempt, reason)

    def _end(
        self, turn: Turn, attempt: Attempt, reason: str, status: int | None = None, cooldown: float | None = None
    ) -> None:
        turn.running.remove(attempt)
        self._in_background(attempt.close())  # not waited for: the last sentence is not held back by it
        ended = attempt.ended(reason, status, asked_after=attempt.begun - turn.begin, cooldown=cooldown)
        turn.attempts.append(replace(ended, turn=self._turns))
        self._log(turn.attempts[-1])

    def _in_background(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
