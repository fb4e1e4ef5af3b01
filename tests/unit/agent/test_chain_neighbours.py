"""What one session's requests do to another's, and other finds of test_chain_holds.py, each as small as can be."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from livekit.agents import llm

from agent.chain import Answer, Apology, Chain, Done, Event, Health, Hold, Policy
from agent.chain.errors import LONG, Failure, Scope
from agent.chain.links import LinkFailed, Piece
from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo
from agent.chain.store import MemoryStore
from tests.unit.agent.virtual import VirtualLoop, run

DOWN = Failure("HTTP 503", 503)
Play = tuple[float | Piece | Failure, ...]
A, B, HERE = LinkInfo("a", key="a"), LinkInfo("b", key="b"), LinkInfo("here", local=True, key="here")
OK: Play = (0.1, Piece("Yes."))
HANGS: Play = (1e6,)


class Player:
    """A link that plays one play a request: seconds of waiting, pieces, a failure."""

    def __init__(self, info: LinkInfo, *plays: Play) -> None:
        self.info = info
        self.asked: list[float] = []
        self._plays = list(plays)

    async def stream(self, _context: llm.ChatContext, _tools: list[llm.Tool]) -> AsyncIterator[Piece]:
        self.asked.append(asyncio.get_running_loop().time())
        for part in self._plays.pop(0):
            if isinstance(part, Piece):
                yield part
            elif isinstance(part, Failure):
                raise LinkFailed(part)
            else:
                await asyncio.sleep(part)


class Host:
    """Sessions that share a store, and the moments of the test, from 0."""

    def __init__(self, loop: VirtualLoop, policy: Policy | None = None) -> None:
        self.begin = loop.time()
        self.store = MemoryStore()
        self._clock = loop.time
        self._policy = policy or Policy()

    def chain(self, *links: Player) -> Chain:
        return Chain(
            links, self._policy, Health(self._policy, lambda: 0.0, self.store), lambda _: None, clock=self._clock
        )

    async def hear(self, chain: Chain, at: float = 0.0) -> list[Event]:
        await asyncio.sleep(self.begin + at - self._clock())
        found = [event async for event in chain.reply(question(), [])]
        self.ended = self._clock() - self.begin
        await chain.aclose()
        return found


def question() -> llm.ChatContext:
    context = llm.ChatContext()
    context.add_message(role="user", content="tell me")
    return context


def text(events: list[Event]) -> str:
    return " ".join(event.text for event in events if isinstance(event, Answer))


def host(test: Callable[..., Awaitable[None]]) -> Callable[[], None]:
    """Run a test on virtual time."""

    def on_virtual_time() -> None:
        run(lambda loop: test(loop))

    on_virtual_time.__name__ = test.__name__
    return on_virtual_time


@host
async def test_a_link_that_stalls_after_another_sessions_cooldown_is_not_asked_again_at_once(loop):
    on = Host(loop)
    mine = Player(A, (0.1, Piece("It "), *HANGS), OK), Player(B, OK)
    other = Player(A, (DOWN,)), Player(B, OK)
    await asyncio.gather(on.hear(on.chain(*mine)), on.hear(on.chain(*other), 0.5))
    assert (len(mine[0].asked), len(mine[1].asked)) == (1, 1)


@host
async def test_an_older_request_that_ends_well_does_not_free_another_sessions_claim(loop):
    on = Host(loop)
    older = Player(A, (0.1, Piece("One "), 2.4, Piece("is here.")))
    failed, claims = (Player(A, (DOWN,)), Player(B, OK)), (Player(A, HANGS), Player(B, (2.0, *OK)))
    late = Player(A, OK), Player(B, OK)
    chains = [on.chain(older), *(on.chain(*links) for links in (failed, claims, late))]
    await asyncio.gather(*map(on.hear, chains, (0.0, 0.5, 2.0, 3.0)))
    assert (len(claims[0].asked), len(late[0].asked)) == (1, 0)


@host
async def test_a_link_that_was_asked_a_moment_ago_is_company_enough(loop):
    on = Host(loop)
    late, young, spare = Player(A, (1.1, DOWN)), Player(B, (0.8, Piece("Yes."))), Player(LinkInfo("c"), OK)
    await on.hear(on.chain(late, young, spare))
    assert (len(young.asked), len(spare.asked)) == (1, 0)


@host
async def test_a_failure_after_a_comeback_that_nobody_heard_of_is_told_at_once(loop):
    on = Host(loop)
    on.store.update("a", lambda _: Mark(until=on.begin, failures=1))
    found = await on.hear(on.chain(Player(A, (DOWN,)), Player(B, (DOWN,)), Player(LinkInfo("c"), OK)))
    assert [type(event) for event in found] == [Hold, Answer, Done]


@host
async def test_a_comeback_that_another_link_overtakes_in_its_head_start_is_not_held_against_it(loop):
    on = Host(loop)
    on.store.update("a", lambda _: Mark(until=on.begin + 1.6, failures=1))
    comes_back = Player(A, HANGS)
    await on.hear(on.chain(comes_back, Player(B, (1.7, Piece("Yes.")))))
    assert len(comes_back.asked) == 1
    assert on.store.read(["a"])["a"].failures == 1


@host
async def test_an_answer_without_a_word_is_none(loop):
    on = Host(loop)
    assert text(await on.hear(on.chain(Player(A, ()), Player(B, OK)))) == "Yes."
    assert on.ended < 0.2


@host
async def test_an_answer_that_was_cut_right_after_a_sentence_keeps_it(loop):
    on = Host(loop)
    whole, half = (Piece("It is red."), Piece(" It is blue."), Piece(cut=True)), (Piece("One. Tw"), Piece(cut=True))
    assert text(await on.hear(on.chain(Player(A, whole)))) == "It is red. It is blue."
    assert text(await on.hear(on.chain(Player(A, half)), 1)) == "One."


@host
async def test_two_models_that_always_stall_leave_the_answer_to_the_local_one(loop):
    on = Host(loop)
    stalls: Play = (0.1, Piece("It "), *HANGS)
    found = await on.hear(on.chain(Player(A, stalls), Player(B, stalls), Player(HERE, OK)))
    assert text(found) == "Yes."


@host
async def test_a_caller_who_interrupts_before_the_first_word_was_taken_frees_the_claim(loop):
    on = Host(loop)
    chain = on.chain(Player(A, (DOWN,), OK), Player(B, OK))
    await on.hear(chain)
    await asyncio.sleep(2)
    reply = chain.reply(question(), [], ago=3.0)
    await anext(reply)  # the holding line, for the caller has waited already; the first word comes while it is played
    await asyncio.sleep(0.2)
    await reply.aclose()
    await chain.aclose()
    assert on.store.read(["a"])["a"].lease == 0


@host
async def test_who_waits_apologises_when_another_session_learns_that_nobody_will_come_back(loop):
    on = Host(loop)
    waits = on.chain(Player(A, (Failure("limited", 429, wait=30.0),)))
    learns = on.chain(Player(A, (0.5, Failure("bad key", 401, Scope.ACCOUNT, LONG))))
    await asyncio.gather(on.hear(waits), on.hear(learns))
    assert on.ended < 1


@pytest.mark.parametrize("words", [45, 70])
def test_a_long_sentence_that_a_successor_begins_again_is_heard_once_and_to_its_end(words):
    long = f"{' '.join(f'wo{letter}{other}rd' for letter in 'abcdefghij' for other in 'abcdefg')[: 7 * words]}. "
    halves = [Piece(long[at : at + 20]) for at in range(0, 280, 20)]

    async def test(loop: VirtualLoop) -> None:
        on = Host(loop)
        found = await on.hear(on.chain(Player(A, (*halves, DOWN)), Player(B, (Piece(f"{long}The end."),))))
        assert text(found) == f"{long}The end."

    run(test)


@host
async def test_a_successor_that_goes_on_with_a_sentence_of_the_same_shape_loses_nothing(loop):
    on = Host(loop)
    first, second = Piece("The first one is red. The "), Piece("The second one is red. The third is not.")
    found = await on.hear(on.chain(Player(A, (first, DOWN)), Player(B, (second,))))
    assert text(found) == "The first one is red. The second one is red. The third is not."


@host
async def test_an_answer_that_dies_after_the_window_is_continued_by_a_healthy_link(loop):
    on = Host(loop, Policy(window=5.0))
    slow = tuple(part for at in range(6) for part in (1.0, Piece(f"Number {at} is here. ")))
    found = await on.hear(
        on.chain(Player(A, (DOWN,)), Player(B, (*slow, DOWN)), Player(LinkInfo("c"), (Piece("And that is all."),)))
    )
    assert Apology not in map(type, found)


@host
async def test_a_local_model_that_could_answer_is_asked_before_an_apology(loop):
    on = Host(loop, Policy(window=1.0, local_after=2.0, backoff_first=1.5))
    found = await on.hear(on.chain(Player(A, (DOWN,)), Player(HERE, OK)))
    assert text(found) == "Yes."
