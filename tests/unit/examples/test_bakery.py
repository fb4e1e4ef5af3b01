"""The example: a LiveKit agent with a tool, the chain added in three lines, and every way in which a model fails."""

import asyncio
import difflib
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from livekit.agents import AgentSession

from agent import module, never_silent
from services.openrouter_sim.control import Behaviour
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, address, cloud, connected, settings, sim, with_local

__all__ = ["address", "cloud", "connected", "settings", "sim", "with_local"]

FOLDER = Path(__file__).parents[3] / "examples" / "bakery"
QUESTION, ANSWER = "What is a croissant?", "A croissant is one euro fifty. It is fresh."
CALL = [{"name": "price", "arguments": {"item": "croissant"}}]
_COOLDOWN = 0.13  # s: the longest of 0.1, with its random quarter
TOLD_TO_WAIT = (Behaviour.FREE_PER_MINUTE, Behaviour.FREE_PER_DAY)


@dataclass
class Told:
    """What the caller was told in a turn, and what the tool was asked."""

    words: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


@pytest.fixture
def bakery(monkeypatch):
    """The example's module, whose tool notes what it is asked."""
    bakery = module.load(FOLDER / "agent.py")
    yield bakery
    sys.modules.pop(module.NAME, None)


@pytest.fixture
def ring(bakery, cloud):
    for model in (FIRST, SECOND):
        cloud.put(model=model, text=ANSWER, tool_calls=CALL)

    @asynccontextmanager
    async def begin(settings, then=None):
        events: list[str] = []
        async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
            never_silent(session, settings=settings, observe=lambda event: events.append(type(event).__name__))
            if then:
                session.on("function_tools_executed", lambda _: then())
            await session.start(bakery.Bakery())

            async def turn() -> Told:
                events.clear()
                result = await session.run(user_input=QUESTION)
                told = Told(events=list(events))
                for event in result.events:
                    if event.type == "function_call_output":
                        told.items.append(event.item.output)
                    elif event.type == "message" and event.item.role == "assistant":
                        told.words += filter(None, [(event.item.text_content or "").strip()])
                return told

            yield turn

    return begin


def lines_of(name: str) -> list[str]:
    text = (FOLDER / name).read_text()
    code = text.split('"""', 2)[2]  # what a docstring says of the file is no code
    return [line for line in code.splitlines() if line.strip()]


def test_the_chain_is_three_lines():
    changed = list(difflib.unified_diff(lines_of("before.py"), lines_of("agent.py"), lineterm="", n=0))
    assert [line for line in changed if line[0] == "+" and line[:3] != "+++"] == [
        "+from agent import NeverSilent, never_silent",
        "+class Bakery(NeverSilent, Agent):",
        "+    never_silent(session)",
    ]
    assert [line for line in changed if line[0] == "-" and line[:3] != "---"] == ["-class Bakery(Agent):"]


async def test_the_tool_is_asked_and_its_result_spoken_of(ring, settings):
    async with ring(settings) as turn:
        told = await turn()
    assert (told.words, told.items) == ([ANSWER], ["one euro fifty"])


@pytest.mark.parametrize("way", Behaviour)
async def test_a_first_model_that_fails_costs_neither_the_answer_nor_a_second_call_of_the_tool(
    ring, with_local, cloud, way
):
    cloud.put(way, model=FIRST, text=ANSWER, tool_calls=CALL)
    cloud.put(model=LOCAL, text=ANSWER, tool_calls=CALL)  # some ways are the whole account's
    async with ring(with_local.model_copy(update={"llm_stall_timeout": 0.5})) as turn:
        told = await turn()
    assert (told.words, told.items) == ([ANSWER], ["one euro fifty"])
    assert "Apology" not in told.events


@pytest.mark.parametrize("way", Behaviour)
async def test_a_model_that_dies_after_the_tool_costs_nothing_either(ring, with_local, cloud, way):
    def fail() -> None:
        cloud.put(way, model=FIRST, text=ANSWER, tool_calls=CALL)

    cloud.put(model=LOCAL, text=ANSWER, tool_calls=CALL)
    async with ring(with_local.model_copy(update={"llm_stall_timeout": 0.5}), fail) as turn:
        told = await turn()
    assert " ".join(told.words) == ANSWER
    assert told.items == ["one euro fifty"]
    assert "Apology" not in told.events


@pytest.mark.parametrize("way", [way for way in Behaviour if way is not Behaviour.OK])
async def test_when_all_fail_the_local_model_asks_the_tool_once(ring, with_local, cloud, way):
    for model in (FIRST, SECOND):
        cloud.put(way, model=model, text=ANSWER, tool_calls=CALL)
    cloud.put(model=LOCAL, text=ANSWER, tool_calls=CALL)
    async with ring(with_local.model_copy(update={"llm_stall_timeout": 0.5})) as turn:
        told = await turn()
    assert (told.words, told.items) == ([ANSWER], ["one euro fifty"])


@pytest.mark.parametrize("way", [way for way in Behaviour if way is not Behaviour.OK])
async def test_when_nobody_is_left_there_is_one_apology_and_the_next_turn_is_answered(ring, settings, cloud, way):
    for model in (FIRST, SECOND):
        cloud.put(way, model=model, text=ANSWER, tool_calls=CALL)
    backoff = dict.fromkeys(("llm_backoff_first", "llm_backoff_long", "llm_backoff_most"), 0.1)
    impatient = {"llm_stall_timeout": 0.3, "llm_retry_window": 0.5, **backoff}
    async with ring(settings.model_copy(update=impatient)) as turn:
        told = await turn()
        assert told.events.count("Apology") == 1
        assert told.items == []
        if way in TOLD_TO_WAIT:
            return
        for model in (FIRST, SECOND):
            cloud.put(model=model, text=ANSWER, tool_calls=CALL)
        await asyncio.sleep(_COOLDOWN)  # a model that may be asked at once has all the time it takes: no window begins
        told = await turn()
    assert (told.words[-1], told.items) == (ANSWER, ["one euro fifty"])
