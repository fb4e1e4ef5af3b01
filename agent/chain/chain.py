"""The coroutine that obeys the policy: asks, races, waits, continues, and never raises."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
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
    """

    def __init__(
        self,
        links: tuple[Link, ...],
        policy: Policy,
        health: Health,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._links = {link.info.name: link for link in links}
        self._infos = tuple(link.info for link in links)
        self._policy = policy
        self._health = health
        self._log = log
        self._clock = clock
        self._last_failure: float | None = None

    async def reply(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncIterator[Event]:
        """Give one reply.

        Args:
            chat_ctx: The conversation, the caller's words last.
            tools: What the model may call.

        Yields:
            Sentences, at most one holding line, at most one apology, and `Done` at the end.
        """
        turn = Turn(self._clock())
        try:
            async for event in self._events(turn, chat_ctx, tools):
                yield event
        finally:
            await asyncio.gather(*(attempt.close() for attempt in turn.running))
        yield Done(turn.model, tuple(turn.attempts))

    async def _events(self, turn: Turn, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncIterator[Event]:
        while True:
            winner: Attempt | None = None
            async with aclosing(self._race(turn, chat_ctx, tools)) as race:  # type: ignore[type-var]
                async for found in race:
                    if isinstance(found, Attempt):
                        winner = found
                    else:
                        yield found
            if winner is None:
                yield Apology()
                return
            try:
                async for event in self._speak(turn, winner):
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
    ) -> AsyncIterator[Event | Attempt]:
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
                    turn.running.append(Attempt(self._links[step.link.name], turn.context(chat_ctx), tools))
                    decide_at = now + self._policy.first_token
                elif isinstance(step, GiveUp):
                    if not turn.running:
                        return
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
                    await self._drop_others(turn, attempt)
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

    async def _speak(self, turn: Turn, winner: Attempt) -> AsyncIterator[Event]:
        sentences, repeats = Sentences(), Repeats(turn.said)
        async for piece in winner.rest(self._policy.stall):
            if piece.calls is not None:
                for text in sentences.flush():
                    yield turn.say(text)
                yield Calls(piece.calls)
                continue
            for text in sentences.push(piece.text):
                if not repeats.drop(text):
                    yield turn.say(text)
        for text in sentences.flush():
            if not repeats.drop(text):
                yield turn.say(text)

    def _silent(self, turn: Turn, now: float) -> bool:
        if turn.held or turn.said or now - turn.begin < self._policy.silence:
            return False
        turn.held = True
        return True

    def _fail(self, turn: Turn, attempt: Attempt, failed: LinkFailed) -> bool:
        """Note a failure; tell whether the holding line is due."""
        now, failure = self._clock(), failed.failure
        turn.lacks(now)
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
        turn.closing.append(asyncio.create_task(attempt.close()))
        turn.attempts.append(attempt.ended(reason, status))
        self._log(turn.attempts[-1])

    async def _drop_others(self, turn: Turn, winner: Attempt) -> None:
        for attempt in [attempt for attempt in turn.running if attempt is not winner]:
            self._end(turn, attempt, "slower", None)
