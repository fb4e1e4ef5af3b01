"""A real simulated OpenRouter, a second one in the local model's place, and settings that point at both."""

from dataclasses import dataclass

import pytest
from livekit.agents import llm

from agent.chain import Answer, Apology, Chain, Done, Event, Hold
from agent.settings import Settings
from tests.unit.openrouter_sim.conftest import Sim, address, connected, sim

__all__ = ["address", "connected", "sim"]

FIRST, SECOND, LOCAL = "mistralai/mistral-nemo", "qwen/qwen3-30b-a3b-instruct-2507", "the-local-model"
STORY = "One is here. Two is near. Three is the end."


@pytest.fixture
def cloud(sim: Sim) -> Sim:
    """The simulator with two models that tell a story of three sentences, and no local model."""
    for model in (FIRST, SECOND):
        sim.put(model=model, text=STORY)
    return sim


@pytest.fixture
def settings(cloud: Sim) -> Settings:
    """A chain of two models, with short windows and a local address where nobody listens."""
    return Settings(
        openrouter_api_key="sk-or-test-0123456789",
        openrouter_base_url=f"{cloud.address}/api/v1",
        llm_model=f"{FIRST}, {SECOND}",
        llm_first_token_timeout=0.4,
        llm_retry_window=3.0,
        llm_local_after=0.2,
        local_llm_base_url="http://127.0.0.1:9/v1",
        local_llm_model=LOCAL,
    )


@pytest.fixture
def with_local(settings: Settings, cloud: Sim) -> Settings:
    """The same with a local model that answers."""
    cloud.put(model=LOCAL, text="I am local.")
    return settings.model_copy(update={"local_llm_base_url": f"{cloud.address}/api/v1"})


@dataclass
class Heard:
    """What a caller heard of one reply."""

    events: list[Event]

    @property
    def text(self) -> str:
        return " ".join(event.text for event in self.events if isinstance(event, Answer))

    @property
    def holds(self) -> int:
        return sum(isinstance(event, Hold) for event in self.events)

    @property
    def apologies(self) -> int:
        return sum(isinstance(event, Apology) for event in self.events)

    @property
    def done(self) -> Done:
        (done,) = [event for event in self.events if isinstance(event, Done)]
        return done


async def hear(chain: Chain, words: str = "tell me a story") -> Heard:
    """Let the chain reply to a caller's first words."""
    context = llm.ChatContext()
    context.add_message(role="user", content=words)
    return Heard([event async for event in chain.reply(context, [])])
