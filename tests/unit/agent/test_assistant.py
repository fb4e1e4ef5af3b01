"""The agent in a session: what is heard, what stays in the conversation, and that the session stays open."""

import io
import json

from livekit.agents import AgentSession

from agent.ask import ask
from agent.assistant import Assistant
from agent.build import build_chain
from agent.mixin import never_silent
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, STORY


async def lines(settings, *turns: str) -> list[dict]:
    out = io.StringIO()
    await ask(settings, turns, out, as_json=True)
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_each_event_of_ask_is_a_line_and_each_turn_ends_in_done(settings):
    events = await lines(settings, "tell me a story", "another one")
    assert [event["turn"] for event in events if event["kind"] == "done"] == [1, 2]
    first = [event for event in events if event["turn"] == 1]
    assert [event["text"] for event in first if event["kind"] == "answer"] == STORY.replace(". ", ".|").split("|")
    assert set(first[0]) == {"turn", "t", "kind", "text"}
    assert set(first[-1]) == {"turn", "t", "kind", "model", "attempts"}
    assert set(first[-1]["attempts"][0]) == {"model", "status", "reason", "ms", "first_ms"}


async def test_after_an_apology_done_names_no_model_and_ask_exits_with_1(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    out = io.StringIO()
    assert await ask(settings, ["hello"], out, as_json=True) == 1
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [event["kind"] for event in events] == ["hold", "apology", "done"]
    assert events[-1]["model"] is None


async def test_twenty_bad_turns_end_in_twenty_apologies_and_the_session_is_still_open(settings, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    out = io.StringIO()
    await ask(settings, [f"question {number}" for number in range(20)], out, as_json=True)
    kinds = [json.loads(line)["kind"] for line in out.getvalue().splitlines()]
    assert (kinds.count("apology"), kinds.count("hold")) == (20, 1)


async def test_neither_line_is_ever_read_by_a_model(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=with_local, chain=build_chain(with_local))
        await session.start(Assistant(with_local))
        for text in ("hello", "and again"):
            await session.run(user_input=text)
    messages = json.dumps([request["messages"] for request in cloud.report()["requests"] if request["model"] == LOCAL])
    assert "I am local." in messages
    assert "Hang on" not in messages
