"""Some callers' evening on one host: real chains that share one health, on virtual time, with all that happened."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from livekit.agents import llm

from agent.chain import Answer, Attempted, Chain, Done, Event, Health, Policy
from agent.chain.policy import NEVER, LinkInfo
from tests.unit.agent.acting import MOODS, Actor, Dice, One, Request
from tests.unit.agent.spied import SpiedStore
from tests.unit.agent.tape import Tape
from tests.unit.agent.virtual import VirtualLoop

LONGEST = 2000.0  # s, virtual; no reply of these links may take so long
NUMBERS: dict[str, Sequence[float]] = {
    "first_token": (2.0, 1.0, 3.0),
    "first_token_least": (0.8, 0.4),
    "head_start": (0.3, 0.0, 1.0),
    "silent_deadlines": (4.0, 1.5, 2.0),
    "stall": (5.0, 0.9, 2.0),
    "local_first_token": (30.0, 3.0),
    "local_stall": (10.0, 1.0),
    "window": (60.0, 7.0, 15.0),
    "local_after": (2.0, 0.0, 6.0, 20.0),
    "hold_after": (2.5, 0.5, 5.0),
    "sound_every": (8.0, 1.0, 3.0, NEVER),
    "quiet": (60.0, 5.0),
    "backoff_first": (1.0, 0.3, 5.0),
    "backoff_most": (60.0, 6.0),
    "backoff_long": (600.0, 30.0),
}


@dataclass
class Reply:
    """Hold one reply.

    Args:
        begun: When the chain was asked.
        last_word: When the caller had spoken.
        events: What came, and when.
        requests: What was asked, in order.
        log: What was logged, and when.
        left: When the caller interrupted.
        deaf: Since when nobody asked for the next event.
        ended: When nothing more could come.
        error: What was raised.
    """

    begun: float
    last_word: float
    events: list[tuple[float, Event]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    log: list[tuple[float, Attempted]] = field(default_factory=list)
    left: float | None = None
    deaf: float | None = None
    ended: float = 0.0
    error: Exception | None = None

    @property
    def heeded(self) -> float:
        """Return until when somebody asked for the next event."""
        return next(moment for moment in (self.deaf, self.left, self.ended) if moment is not None)

    def said(self, before: float = NEVER) -> list[str]:
        """Return the sentences handed on before a moment."""
        return [event.text for when, event in self.events if isinstance(event, Answer) and when < before]


@dataclass
class Evening:
    """Hold what happened."""

    policy: Policy
    links: tuple[LinkInfo, ...]
    store: SpiedStore
    calls: list[list[Reply]] = field(default_factory=list)

    @property
    def replies(self) -> list[Reply]:
        return [reply for call in self.calls for reply in call]


async def evening(loop: VirtualLoop, tape: Tape) -> Evening:
    """Let callers talk until each has hung up.

    Args:
        loop: Its time is the clock.
        tape: Decides everything.
    """
    dice = tape.dice("policy")
    policy = replace(Policy(), **{name: dice(numbers) for name, numbers in NUMBERS.items() if dice((0, 0, 0, 1))})
    dice = tape.dice("links")
    cloud = tuple(LinkInfo(f"m{at}", free=dice((False, True)), key=f"k{at}") for at in range(dice((2, 1, 3, 4, 0))))
    links = cloud if cloud and dice((True, False)) else (*cloud, LinkInfo("here", local=True, key="here"))
    found = Evening(policy, links, SpiedStore(loop, tape.dice("elsewhere")))
    moods = [dice(MOODS) for _ in links]
    jitter = tape.dice("jitter")
    health = Health(policy, lambda: jitter((0.0, 0.5, 1.0)), found.store)
    await asyncio.gather(*(_call(loop, tape, name, found, health, moods) for name in ("A", "B", "C")))
    return found


async def _call(
    loop: VirtualLoop, tape: Tape, name: str, found: Evening, health: Health, moods: list[Sequence[str]]
) -> None:
    replies: list[Reply] = []
    found.calls.append(replies)

    def book() -> list[Request]:
        return replies[-1].requests

    def dice(among: Sequence[One]) -> One:
        return turn(among)

    turn = tape.dice(name)
    actors = tuple(Actor(info, dice, loop.time, mood, book) for info, mood in zip(found.links, moods, strict=True))
    chain = Chain(
        actors,
        found.policy,
        health,
        lambda attempt: replies[-1].log.append((loop.time(), attempt)),
        clock=loop.time,
    )
    for number in range(turn((0, 1, 2, 3, 6, 10))):
        turn = tape.dice(f"{name}.{number}")
        if not turn((0, *[1] * 15)):
            continue
        await asyncio.sleep(dice((0.5, 0.0, 3.0, 7.0, 20.0, 90.0, 400.0)))
        await _turn(loop, dice, chain, replies)
    await chain.aclose()


async def _turn(loop: VirtualLoop, dice: Dice, chain: Chain, replies: list[Reply]) -> None:
    context = llm.ChatContext()
    context.add_message(role="user", content="tell me")
    ago = dice((0.3, 0.0, 1.2, 2.4, 4.0))
    reply = Reply(loop.time(), loop.time() - ago)
    replies.append(reply)
    events = chain.reply(context, [], ago=ago)
    patience = dice((0.02, 0.4, 1.55, 3.0, 8.0)) if dice((False, False, True)) else LONGEST
    listens, pause = (dice((1, 2, 4)), dice((0.4, 0.0, 2.0))) if dice((False,) * 9 + (True,)) else (0, 0.0)

    async def hear() -> None:
        async with aclosing(events):
            async for event in events:
                reply.events.append((loop.time(), event))
                if len(reply.events) == listens and not isinstance(event, Done):
                    reply.deaf = loop.time()
                    await asyncio.sleep(pause)  # it still plays, and asks for no more; then the caller interrupts
                    reply.left = loop.time()
                    return

    try:
        async with asyncio.timeout(patience):
            await hear()
    except TimeoutError as error:
        reply.left = loop.time()
        reply.error = error if patience == LONGEST else None
    except Exception as error:
        reply.error = error
    reply.ended = loop.time()
    await asyncio.sleep(0.05)  # for what is closed in the background: the rules look at when it was
