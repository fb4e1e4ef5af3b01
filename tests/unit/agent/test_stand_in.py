"""An agent whose own `llm_node` calls livekit's gets the chain's answers, not a model's."""

import pytest
from livekit.agents import Agent, AgentSession, llm

from agent import NeverSilent, never_silent
from agent.build import build_chain
from tests.unit.agent.conftest import FIRST, SECOND, STORY


class Loud(NeverSilent, Agent):
    """Say everything in capitals."""

    async def llm_node(self, chat_ctx, tools, model_settings):
        async for piece in Agent.default.llm_node(self, chat_ctx, tools, model_settings):
            text = piece.delta.content if isinstance(piece, llm.ChatChunk) and piece.delta else piece
            if isinstance(text, str):
                yield text.upper()


@pytest.mark.parametrize("behaviour", ["ok", "503"])
async def test_whatever_the_first_model_does(settings, cloud, behaviour):
    cloud.put(behaviour, model=FIRST, text=STORY)
    chain = build_chain(settings)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=settings, chain=chain)
        await session.start(Loud(instructions="Be loud."))
        result = await session.run(user_input="hello")
    await chain.aclose()
    said = [event.item.text_content for event in result.events if event.type == "message"]
    assert STORY.upper() in " ".join(said[-1].split())
    assert cloud.report()["counts"].get(SECOND, 0) == (behaviour != "ok")
