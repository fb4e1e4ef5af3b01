"""What a caller heard of a turn."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.chain.hearing import STORY, Heard, Kind, Outcome, Piece, classify, listen


async def said(*pieces: Piece, end: BaseException | None = None) -> AsyncGenerator[Piece]:
    for piece in pieces:
        yield piece
    if end is not None:
        raise end


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (STORY, Outcome.WHOLE),
        (STORY.replace(". ", ".\n"), Outcome.WHOLE),
        ("", Outcome.SILENT),
        ("One is here. Two", Outcome.TRUNCATED),
        ("One is here. Three is the end.", Outcome.TRUNCATED),
        ("One is here. Two is" + STORY, Outcome.TWICE),
        (STORY + STORY, Outcome.TWICE),
    ],
)
def test_an_answer_is_compared_with_the_story(text: str, outcome: Outcome) -> None:
    assert classify(text, apologised=False) is outcome


@given(st.integers(0, len(STORY.split()) - 1))
def test_any_beginning_of_the_story_is_no_whole_answer(words: int) -> None:
    beginning = " ".join(STORY.split()[:words])
    assert classify(beginning, apologised=False) is (Outcome.TRUNCATED if words else Outcome.SILENT)
    assert classify(beginning + STORY, apologised=False) is (Outcome.TWICE if words else Outcome.WHOLE)
    assert classify(beginning, apologised=True) is Outcome.APOLOGY


def test_an_apology_after_a_whole_answer_takes_nothing_away() -> None:
    assert classify(STORY, apologised=True) is Outcome.WHOLE


def test_a_holding_line_is_a_sound_but_no_answer() -> None:
    heard = Heard()
    heard.add(Kind.HOLD, "", 0.1)
    heard.add(Kind.SENTENCE, "One.", 0.5)
    heard.add(Kind.SENTENCE, "Two.", 0.7)
    assert (heard.sound, heard.first, heard.sentence, heard.holds) == (0.1, 0.5, 0.5, 1)
    assert heard.text == "One. Two."


def test_a_sentence_has_ended_when_the_next_one_begins() -> None:
    heard = Heard()
    for number, token in enumerate(["One", " is", " here.", " Two"]):
        heard.add(Kind.TEXT, token, float(number))
    assert (heard.first, heard.sentence) == (0.0, 3.0)


async def test_the_end_of_the_stream_ends_the_only_sentence() -> None:
    heard = await listen(said((Kind.TEXT, "Yes")))
    assert heard.sentence == heard.total
    assert not heard.error


async def test_an_error_ends_a_turn_and_is_named() -> None:
    heard = await listen(said((Kind.TEXT, "One"), end=ConnectionError()))
    assert (heard.text, heard.error, heard.hung) == ("One", "ConnectionError", False)


async def test_a_callers_patience_ends() -> None:
    async def for_ever() -> AsyncGenerator[Piece]:
        yield Kind.TEXT, "One"
        await asyncio.Event().wait()

    heard = await listen(for_ever(), limit=0.01)
    assert (heard.text, heard.hung, heard.error) == ("One", True, "")


async def test_a_contenders_own_timeout_is_its_error() -> None:
    heard = await listen(said(end=TimeoutError()), limit=60)
    assert (heard.hung, heard.error) == (False, "TimeoutError")
