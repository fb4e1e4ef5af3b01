"""Answers that die half-way, with what their successors can and cannot do."""

import random
from types import SimpleNamespace

from livekit.agents import llm

from agent.build import build_chain
from agent.chain import Calls, Chain, Health, Policy
from agent.chain.errors import Failure
from agent.chain.links import LinkFailed, Piece
from agent.chain.policy import LinkInfo
from agent.chain.store import MemoryStore
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, STORY, hear

CALL = SimpleNamespace(delta=SimpleNamespace(tool_calls=["look_up"]))


class Scripted:
    """A link that gives these pieces, and then fails or does not."""

    def __init__(self, name: str, *pieces: Piece, fails: bool = False) -> None:
        self.info = LinkInfo(name)
        self._pieces = pieces
        self._fails = fails

    async def stream(self, _context: llm.ChatContext, _tools: list[llm.Tool]):
        for piece in self._pieces:
            yield piece
        if self._fails:
            raise LinkFailed(Failure("died"))


def chain_of(*links: Scripted) -> Chain:
    policy = Policy()
    return Chain(links, policy, Health(policy, random.random, MemoryStore()), lambda _: None)


async def test_a_successor_that_refuses_the_beginning_is_asked_without_it_and_repeats_nothing(settings, cloud):
    cloud.put("cut", model=FIRST, text=STORY)
    cloud.put("400", model=SECOND, times=1, text=STORY)
    heard = await hear(build_chain(settings))
    assert (heard.text, heard.done.model) == (STORY, SECOND)
    asked = [request["messages"][-1]["role"] for request in cloud.report()["requests"] if request["model"] == SECOND]
    assert asked == ["assistant", "user"]


async def test_a_chat_template_that_refuses_the_beginning_does_not_lose_the_local_answer(with_local, cloud):
    cloud.put("cut", model=FIRST, text=STORY)
    cloud.put("503", model=SECOND)
    cloud.put("500", model=LOCAL, times=1, text=STORY)
    heard = await hear(build_chain(with_local))
    assert (heard.text, heard.done.model) == (STORY, LOCAL)


async def test_a_tool_call_of_an_answer_that_died_is_not_made_twice():
    links = Scripted("a", Piece("Let me look. "), Piece(calls=CALL), fails=True), Scripted("b", Piece(calls=CALL))
    heard = await hear(chain_of(*links))
    assert sum(isinstance(event, Calls) for event in heard.events) == 1
    assert (heard.text, heard.done.model) == ("Let me look.", "b")


async def test_a_reply_that_is_only_a_tool_call_is_whole():
    heard = await hear(chain_of(Scripted("a", Piece(calls=CALL))))
    assert [type(event).__name__ for event in heard.events] == ["Calls", "Done"]
    assert heard.done.model == "a"
