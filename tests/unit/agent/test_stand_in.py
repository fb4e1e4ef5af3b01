"""An agent's own `llm_node`: it may call livekit's, return a text, or raise."""

import pytest
from livekit.agents import Agent, AgentSession, llm

from agent import NeverSilent, never_silent
from agent.build import build_chain
from agent.chain import Apology
from tests.unit.agent.conftest import FIRST, SECOND, STORY


class Loud(NeverSilent, Agent):
    """Say everything in capitals."""

    async def llm_node(self, chat_ctx, tools, model_settings):
        async for piece in Agent.default.llm_node(self, chat_ctx, tools, model_settings):
            text = piece.delta.content if isinstance(piece, llm.ChatChunk) and piece.delta else piece
            if isinstance(text, str):
                yield text.upper()


class Short(NeverSilent, Agent):
    """Say one thing, whatever is asked."""

    async def llm_node(self, chat_ctx, tools, model_settings):
        return "We are closed."


class Broken(NeverSilent, Agent):
    """Fail before a word."""

    async def llm_node(self, chat_ctx, tools, model_settings):
        raise RuntimeError("no such table")
        yield


async def said(settings, agent: Agent, *, told: bool = True) -> list[object]:
    """What an agent says to one question, line by line, and what it apologises for."""
    chain, apologies = build_chain(settings), []
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        if told:
            never_silent(session, settings=settings, chain=chain, observe=apologies.append)
        await session.start(agent)
        result = await session.run(user_input="hello")
    await chain.aclose()
    texts = [event.item.text_content or "" for event in result.events if event.type == "message"]
    return [*(" ".join(text.split()) for text in texts if text), *(one for one in apologies if one == Apology())]


@pytest.mark.parametrize("behaviour", ["ok", "503"])
async def test_livekits_own_gets_the_chains_answers_whatever_the_first_model_does(settings, cloud, behaviour):
    cloud.put(behaviour, model=FIRST, text=STORY)
    assert STORY.upper() in (await said(settings, Loud(instructions="Be loud.")))[-1]
    assert cloud.report()["counts"].get(SECOND, 0) == (behaviour != "ok")


async def test_a_text_in_place_of_a_stream_is_said(settings, cloud):
    assert await said(settings, Short(instructions="Be brief.")) == ["We are closed."]


async def test_one_that_raises_costs_an_apology(settings, cloud):
    assert await said(settings, Broken(instructions="Be brief.")) == [Apology()]


async def test_a_session_that_was_not_told_is_guarded_all_the_same_and_warned_of(settings, cloud, monkeypatch, caplog):
    monkeypatch.setattr("agent.mixin.load", lambda: settings)
    assert await said(settings, Short(instructions="Be brief."), told=False) == ["We are closed."]
    assert "comes before session.start()" in caplog.text
