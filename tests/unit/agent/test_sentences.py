"""Whole sentences out of pieces of any size."""

from hypothesis import given
from hypothesis import strategies as st

from agent.chain.sentences import Repeats, Sentences

TEXT = "Dr. Smith paid 3.50 dollars at 4 p.m. today. Was it much? No! And that was all"


def run(pieces: list[str]) -> list[str]:
    sentences = Sentences()
    return [text for piece in pieces for text in sentences.push(piece)] + sentences.flush()


def test_abbreviations_and_numbers_end_no_sentence():
    assert run(list(TEXT))[-3:] == ["Was it much?", "No!", "And that was all"]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=40))
def test_however_the_text_is_cut_nothing_of_it_is_lost(sizes):
    pieces, rest = [], TEXT
    for size in sizes:
        pieces, rest = [*pieces, rest[:size]], rest[size:]
    assert " ".join(run([*pieces, rest])).split() == TEXT.split()


def test_a_successor_that_starts_again_is_heard_from_where_it_is_new():
    repeats = Repeats(["One is here.", "Two is near."])
    new = [text for text in ("One is here.", "two is near!", "Three.", "One is here.") if not repeats.drop(text)]
    assert new == ["Three.", "One is here."]


def test_a_successor_that_goes_on_loses_nothing():
    repeats = Repeats(["One is here."])
    assert not repeats.drop("Two is near.")
