"""The coroutine that obeys the policy: asks, races, waits, continues, and never raises."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from livekit.agents import llm

from agent.chain.attempt import Attempt
from agent.chain.errors import Scope
from agent.chain.events import Apology, Attempted, Calls, Done, Event, Hold
from agent.chain.health import Health
from agent.chain.links import Link, LinkFailed
from agent.chain.policy import NEVER, Ask, GiveUp, Policy, next_step, opens_episode
from agent.chain.sentences import Repeats, Sentences
from agent.chain.turn import Turn

Log = Callable[[Attempted], None]


class Chain:
    """Answer turns.

    Args:
        links: In order, the local one last.
        policy: The numbers.
        health: The cooldowns.
        log: Called once for each attempt.
        clock: Seconds, monotonic.
        close: Closes what the links share.
    """

    def __init__(
        self,
        links: tuple[Link, ...],
        policy: Policy,
        health: Health,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._links = {link.info.name: link for link in links}
        self._infos = tuple(link.info for link in links)
        self._policy = policy
        self._health = health
        self._log = log
        self._clock = clock
        self._close = close
        self._last_failure: float | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def aclose(self) -> None:
        """Close the connections."""
        await asyncio.gather(*self._closing)
        if self._close is not None:
            await self._close()

    async def reply(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncGenerator[Event]:
        """Give one reply.

        Args:
            chat_ctx: The conversation, the caller's words last.
            tools: What the model may call.

        Yields:
            Sentences, at most one holding line, at most one apology, and `Done` at the end.
        """
        turn = Turn(self._clock())
        try:
            async with aclosing(self._events(turn, chat_ctx, tools)) as events:
                async for event in events:
                    yield event
        finally:
            self._end_all(turn, "interrupted")
        yield Done(turn.model, tuple(turn.attempts))

    async def _events(self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncGenerator[Event]:
        while True:
            winner: Attempt | None = None
            async with aclosing(self._race(turn, chat_ctx, tools)) as race:
                async for found in race:
                    if isinstance(found, Attempt):
                        winner = found
                    else:
                        yield found
            if winner is None:
                self._end_all(turn, "no answer in time")
                yield Apology()
                return
            try:
                async with aclosing(self._speak(turn, winner)) as events:
                    async for event in events:
                        yield event
            except LinkFailed as failed:
                if self._fail(turn, winner, failed) and not turn.said:
                    yield Hold()
                continue
            turn.model = winner.link.info.name
            self._health.succeeded(turn.model)
            self._end(turn, winner, "ok", 200)
            return

    async def _race(
        self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool]
    ) -> AsyncGenerator[Event | Attempt]:
        """Yield holding lines, then the attempt whose first piece came first; nothing more when there is none."""
        decide_at = self._clock()
        while True:
            now = self._clock()
            if now >= decide_at:
                step = next_step(
                    self._policy,
                    self._infos,
                    due={info.name: self._health.until(info.name) for info in self._infos},
                    excluded=turn.excluded | {attempt.link.info.name for attempt in turn.running},
                    now=now,
                    window_start=turn.window(now),
                )
                if isinstance(step, Ask):
                    context = turn.context(chat_ctx, step.link.name)
                    turn.running.append(Attempt(self._links[step.link.name], context, tools))
                    decide_at = now + self._policy.first_token
                elif isinstance(step, GiveUp):
                    if not turn.running:
                        return
                    turn.lacks(now)
                    decide_at = NEVER
                else:
                    turn.lacks(now)
                    decide_at = step.until
            if self._silent(turn, now):
                yield Hold()
            until = min(
                decide_at, turn.begin + self._policy.silence if not turn.held else NEVER, turn.end(self._policy)
            )
            done = await self._wait(turn, until)
            for attempt in done:
                item = attempt.first.result()
                if isinstance(item, LinkFailed):
                    if self._fail(turn, attempt, item) and not turn.said:
                        yield Hold()
                    decide_at = self._clock()
                else:
                    self._end_all(turn, "slower", but=attempt)
                    yield attempt
                    return
            if self._clock() >= turn.end(self._policy) and not done:
                return

    async def _wait(self, turn: Turn, until: float) -> list[Attempt]:
        timeout = None if until == NEVER else max(0.0, until - self._clock())
        if not turn.running:
            await asyncio.sleep(timeout or 0)
            return []
        await asyncio.wait(
            [attempt.first for attempt in turn.running], timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        return [attempt for attempt in turn.running if attempt.first.done()]

    async def _speak(self, turn: Turn, winner: Attempt) -> AsyncGenerator[Event]:
        sentences, repeats, calls = Sentences(), Repeats(turn.said), []
        async for piece in winner.rest(self._policy.stall):
            if piece.calls is not None:
                calls.append(Calls(piece.calls))
            for text in sentences.push(piece.text):
                if not repeats.drop(text):
                    yield turn.say(text)
        for text in sentences.flush():
            if not repeats.drop(text):
                yield turn.say(text)
        # only now: were it to die in between, its successor would call them again
        for call in calls:
            yield call

    def _silent(self, turn: Turn, now: float) -> bool:
        if turn.held or turn.said or now - turn.begin < self._policy.silence:
            return False
        turn.held = True
        return True

    def _fail(self, turn: Turn, attempt: Attempt, failed: LinkFailed) -> bool:
        """Note a failure; tell whether the holding line is due."""
        now, failure = self._clock(), failed.failure
        turn.lacks(now)
        if not turn.asks_plain(attempt.link.info, failure):
            turn.excluded |= {attempt.link.info.name} if failure.scope is Scope.TURN else set()
            self._health.failed(attempt.link.info, failure, self._infos, now)
        self._end(turn, attempt, failure.reason, failure.status)
        opens, self._last_failure = opens_episode(self._policy, self._last_failure, now), now
        if turn.held or not opens:
            return False
        turn.held = True
        return True

    def _end(self, turn: Turn, attempt: Attempt, reason: str, status: int | None) -> None:
        turn.running.remove(attempt)
        closing = asyncio.create_task(attempt.close())  # not waited for: the last sentence is not held back by it
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        turn.attempts.append(attempt.ended(reason, status))
        self._log(turn.attempts[-1])

    def _end_all(self, turn: Turn, reason: str, *, but: Attempt | None = None) -> None:
        for attempt in [attempt for attempt in turn.running if attempt is not but]:
            self._end(turn, attempt, reason, None)
