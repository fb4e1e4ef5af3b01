"""What counts as heard, in what order, how often, and when."""

import itertools

import pytest

from tests.integration.ears import WRONG, difference, heard, silence, told, understood, wordless
from tests.integration.phrases import APOLOGY, BAKERY, GREETING, HOLD, LIBRARY, PHRASES, PRICE, TIME

APART = 1 / 2  # of a phrase's letters: whoever mishears a third of them has still not heard another one
# what a model, a news reader or a recogniser that hears voices may say
UNRELATED = (
    "You", "Oh.", "Thank you.", "Thanks for watching!", "Okay.", "the", "i'm sorry", "Hello there.", "It is noon.",
    "Give me a second, please.", "Hold on.", "I cannot do that.", "Good morning, everyone, and welcome to the news.",
    "That is a good question. Let me tell you what I know about it.", "It is raining in the north and in the west.",
    "The shop is closed on Mondays.", "A coffee is two dollars.", "I am the local model, and I am still here.",
)  # fmt: skip


def utterance(t: float, seconds: float, stt: str | None, pocketsphinx: str | None = "") -> dict:
    return {"t": t, "seconds": seconds, "stt": stt, "pocketsphinx": pocketsphinx}


def turn(*utterances: dict) -> dict:
    return {"heard": list(utterances), "room": []}


def test_nothing_in_one_phrase_is_near_to_another():
    near = [pair for pair in itertools.permutations(PHRASES, 2) if difference(*pair) <= APART]
    assert not near
    assert APART > WRONG


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_that_is_heard_word_for_word_is_understood_as_itself(phrase):
    assert understood(phrase) == [phrase]


@pytest.mark.parametrize("text", UNRELATED)
def test_an_unrelated_sentence_is_no_phrase(text):
    assert understood(text) == []


# recognisers' words for what Piper said
@pytest.mark.parametrize(
    ("texts", "phrases"),
    [
        (("And on a set,", "and on the set"), [HOLD]),
        (("Amenace,", "and on a sec"), [HOLD]),
        (("A n one a set.", "and on the set"), [HOLD]),
        (("It is tense.", "instead"), []),  # an answer that broke off
        (("An honest set,", "and on the set"), []),  # of that nobody could tell what it was
        (("It is 10 past 4.", "it is then passed for"), [TIME]),
        (("A quasum as one year old fifty.", "the croissant as one euro fifty"), [PRICE]),
        (("On Sunday, the library closes at 6,", "on sunday the wire during closes at six"), [LIBRARY]),
        (("I'm sorry. I can't answer that right now.", ""), [APOLOGY]),
        (("And on a sec, It is ten past four.", "hang on"), [HOLD, TIME]),
        (("We open at seven. We so bred and cake.", ""), list(BAKERY[:2])),
    ],
)
def test_an_utterance_is_what_the_better_ear_makes_of_it(texts, phrases):
    assert understood(*texts) == phrases


def test_order_and_number_are_those_of_the_sound():
    twice = turn(utterance(0.4, 0.7, "And on a sec."), utterance(2.0, 2.5, "It is ten past four. It is ten past four."))
    assert told(twice) == [HOLD, TIME, TIME]


def test_a_greeting_is_no_answer_and_a_phrase_that_is_not_told_apart_from_others_is_refused():
    call = {"turns": [turn(utterance(1.0, 1.4, GREETING)), turn(utterance(1.0, 1.3, TIME))]}
    assert heard(call, TIME)
    assert not heard(call, GREETING)
    with pytest.raises(AssertionError):
        heard(call, "It is noon.")


def test_the_longest_silence_is_that_before_between_and_never_after_what_is_heard():
    one = turn(utterance(0.6, 0.7, HOLD), utterance(3.0, 1.3, TIME))
    assert silence(one) == pytest.approx(1.7)
    assert silence(turn(utterance(-0.4, 0.9, HOLD), utterance(1.0, 1.3, TIME))) == pytest.approx(0.5)


def test_the_waiting_sound_breaks_the_silence_and_is_no_word():
    waiting = turn(utterance(2.6, 0.4, "You", None), utterance(6.0, 2.2, APOLOGY))
    assert silence(waiting) == pytest.approx(3.0)
    assert wordless(waiting) == 6.0
    assert wordless(turn(utterance(2.6, 0.4, None, ""))) == float("inf")
