"""From sentences to sound: when each is spoken. Speech synthesis is real HTTP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.build import build_chain
from agent.chain import Answer, Done
from agent.voice.sentences import WholeSentences
from tests.unit.agent.conftest import FIRST, STORY
from tests.unit.agent.kit import Says, call, calling, service

__all__ = ["calling", "service"]


async def test_a_sentence_is_spoken_while_the_model_writes_the_next_one(cloud, settings, calling, service):
    cloud.put(model=FIRST, text=STORY, tokens_per_second=5)
    chain = build_chain(settings)
    async with call(calling, chain) as on:
        await on.turn("tell me a story")
        assert on.ear.seconds == pytest.approx(0.6, abs=0.05)
    await chain.aclose()
    assert [text for _, text in service.asked] == ["One is here.", "Two is near.", "Three is the end."]
    times = [at for at, _ in service.asked]
    assert times[1] - times[0] > 0.3


async def test_an_answer_that_begins_with_what_cannot_be_spoken_is_spoken(calling, service):
    async with call(calling, Says([[Answer("🙂"), Answer("Yes."), Done("m", ())]])) as on:
        await on.turn()
    assert [text for _, text in service.asked] == ["Yes."]


async def spoken(*pieces: str) -> list[str]:
    stream = WholeSentences().stream()
    for piece in pieces:
        stream.push_text(piece)
    stream.end_input()
    return [token.token.strip() async for token in stream]


async def test_a_sentence_without_an_end_waits_for_it():
    assert await spoken("Hang on a sec", ".") == ["Hang on a sec."]
    assert await spoken("Good day to everybody. I am your", " assistant") == [
        "Good day to everybody.",
        "I am your assistant",
    ]


async def test_a_short_sentence_goes_with_the_next_when_that_is_there_already():
    assert await spoken("Hello. How can I help you?") == ["Hello. How can I help you?"]
    assert await spoken("Yes. ", "It is ten past four.") == ["Yes.", "It is ten past four."]


async def test_a_whole_sentence_does_not_wait_for_the_next():
    stream = WholeSentences().stream()
    stream.push_text('He said "yes." ')
    assert (await anext(stream)).token.strip() == 'He said "yes."'


@given(st.lists(st.text("ab .!?\n", max_size=9), max_size=9))
async def test_nothing_of_a_text_is_lost_however_it_comes(pieces):
    assert "".join("".join(await spoken(*pieces)).split()) == "".join("".join(pieces).split())
