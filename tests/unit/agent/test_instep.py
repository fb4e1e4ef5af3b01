"""The local model reads along: what it has read is the beginning of what it is asked, and nobody waits for it."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.agents import AgentSession, llm

from agent.assistant import Assistant
from agent.build import build_chain
from agent.chain import instep
from agent.chain.context import growing, trimmed, wording
from agent.chain.errors import Failure, Scope
from agent.chain.links import REFUSED, LinkFailed
from agent.mixin import never_silent
from tests.unit.agent.conftest import FIRST, LOCAL, SECOND, hear
from tests.unit.agent.test_context import MESSAGES, context, shown


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(instep.InStep.follow, "__kwdefaults__", {"pause": 0.05})


def read(cloud, model: str = LOCAL) -> list[list[tuple[str, str]]]:
    """What this model was asked, a conversation a request."""
    found = [one["messages"] for one in cloud.report()["requests"] if one["model"] == model]
    return [[(message["role"], message["content"]) for message in messages] for messages in found]


async def until(claim) -> None:
    while not claim():
        await asyncio.sleep(0.02)


async def test_while_the_cloud_fails_what_is_read_is_the_beginning_of_what_is_asked(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=with_local)
        await session.start(Assistant(with_local))
        for turn, words in enumerate(("hello", "and again", "and now")):
            await until(lambda turn=turn: len(read(cloud)) == 2 * turn + 1)
            await session.run(user_input=words)
    asked = read(cloud)
    for before, question in zip(asked[::2], asked[1::2], strict=False):
        assert before[-1] == ("user", "Hello.")
        assert question[: len(before) - 1] == before[:-1]
        assert len(question) == len(before)


async def test_a_healthy_cloud_leaves_the_local_model_alone(with_local, cloud):
    chain = build_chain(with_local)
    await hear(chain)
    await asyncio.sleep(0.3)
    assert read(cloud) == []


async def test_one_failed_cloud_link_is_reason_enough_to_read_along(with_local, cloud):
    cloud.put("429_upstream", model=FIRST, retry_after=60)
    chain = build_chain(with_local)
    heard = await hear(chain)
    await until(lambda: read(cloud))
    (conversation,) = read(cloud)
    assert conversation == [("user", "tell me a story"), ("assistant", heard.text), ("user", "Hello.")]
    await chain.aclose()


async def test_an_answer_of_the_clouds_closes_the_request_that_reads(with_local, cloud):
    cloud.put("429_upstream", model=FIRST, retry_after=60)
    cloud.put("hang", model=LOCAL)
    chain = build_chain(with_local)
    await hear(chain)
    await until(lambda: read(cloud))
    assert not [one for one in cloud.report()["requests"] if one["disconnected"]]
    await hear(chain)
    (gone,) = cloud.until(lambda report: any(one["disconnected"] for one in report["requests"]))["requests"][2:3]
    assert gone["model"] == LOCAL
    await chain.aclose()


async def test_a_question_to_the_local_model_waits_for_what_it_reads_and_closes_nothing(with_local, cloud):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    cloud.put(model=LOCAL, text="I am local.", first_token=0.4)
    chain = build_chain(with_local)
    await hear(chain)
    await until(lambda: len(read(cloud)) == 2)
    assert (await hear(chain)).text == "I am local."
    reading, answering = [one for one in cloud.report()["requests"] if one["model"] == LOCAL][1:3]
    assert not reading["disconnected"]
    assert answering["time"] >= reading["time"] + reading["seconds"] - 0.05
    await chain.aclose()


async def test_a_local_model_that_reads_for_ever_is_asked_all_the_same(with_local, cloud, monkeypatch):
    monkeypatch.setattr(instep, "_PATIENCE", 0.3)
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    chain = build_chain(with_local)
    cloud.put("hang", model=LOCAL, times=1)
    context_of_call = context(("system", "be kind"))
    chain.prepare(context_of_call, [])
    await until(lambda: read(cloud))
    assert (await hear(chain)).done.model == LOCAL
    await chain.aclose()


class Counting:
    """A server that loads, or is not there: counts who comes."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.came = answer, 0

    async def __call__(self, reader, writer) -> None:
        self.came += 1
        await reader.read(9)
        writer.write(self.answer)
        await writer.drain()
        writer.close()


async def test_a_server_that_loads_its_model_is_looked_for_until_it_is_there(settings, monkeypatch):
    monkeypatch.setattr(instep, "_LOADING", 0.05)
    loading = Counting(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    server = await asyncio.start_server(loading, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    chain = build_chain(settings.model_copy(update={"local_llm_base_url": address}))
    chain.prepare(context(("system", "be kind")), [])
    await until(lambda: loading.came >= 3)
    await chain.aclose()
    server.close()


async def test_a_refusal_is_believed_for_a_while_and_then_it_is_looked_for_again():
    now = 1000.0
    link = Refuses()
    local = instep.InStep(link, clock=lambda: now)
    for _ in range(5):
        local.follow(context(("system", "be kind")), [], pause=0.0)
        await asyncio.sleep(0.02)
    assert link.reads == 1
    now += instep._ABSENT
    local.follow(context(("system", "be kind")), [], pause=0.0)
    await until(lambda: link.reads == 2)


class Refuses:
    """A link to a server that is not there; counts how often it is tried."""

    info = None
    reads = 0

    def fitted(self, chat_ctx: llm.ChatContext) -> llm.ChatContext:
        return chat_ctx

    async def read(self, *_) -> None:
        self.reads += 1
        raise LinkFailed(Failure(REFUSED, None, Scope.TURN))


@given(MESSAGES, st.integers(0, 12), st.integers(1, 60))
def test_each_step_is_a_beginning_and_the_last_one_is_all(messages, known, tokens):
    whole = context(*messages)
    steps = growing(whole, min(known, len(messages)), tokens)
    for step in steps:
        words = shown(step)
        assert words[-1][0] == "user"
        assert shown(whole)[: len(words) - 1] == words[:-1]
    assert bool(steps) == (known < len(messages))
    if steps:
        assert shown(steps[-1])[: len(messages)] == shown(whole)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 120)), min_size=1, max_size=40), st.integers(400, 1200))
def test_a_conversation_that_outgrows_its_room_keeps_its_beginning_for_many_turns(turns, room):
    talk, cuts = [("system", "be kind")], set()
    for number, (question, answer) in enumerate(turns):
        read_before = wording(trimmed(context(*talk), room), [])
        talk.append(("user", str(number).ljust(question, "w")))
        asked = wording(trimmed(context(*talk), room), [])
        assert asked[: len(read_before)] == read_before
        cuts.add(asked[1])
        talk.append(("assistant", "w" * answer))
    said = sum(len(text) // 3 + 8 for _, text in talk)
    assert len(cuts) <= 1 + said // (room // 4)


def test_when_room_is_made_it_lasts_for_several_turns():
    talk, cuts = [("system", "be kind")], set()
    for number in range(100):
        talk += [("user", f"{number} {'w' * 60}"), ("assistant", "w" * 120)]
        cuts.add(wording(trimmed(context(*talk), 1000), [])[1])
    assert 5 < len(cuts) < 20
