"""Doing things side by side."""

import threading
import time

import pytest

from deploy.together import Once, begun, side_by_side


def test_what_ends_first_comes_first_and_an_error_is_an_answer_too() -> None:
    """Each under its name."""
    first_is_through = threading.Event()

    def slow() -> str:
        first_is_through.wait(5)
        return "slow"

    def broken() -> str:
        raise ValueError("broken")

    found = {}
    for name, value in side_by_side({"slow": slow, "fast": lambda: "fast", "broken": broken}, 5):
        found[name] = value
        if len(found) == 2:
            first_is_through.set()
    assert list(found)[2] == "slow"
    assert found["fast"] == "fast"
    assert isinstance(found["broken"], ValueError)


def test_whoever_takes_too_long_is_not_waited_for() -> None:
    """The others are heard all the same."""
    never = threading.Event()
    begin = time.monotonic()
    assert dict(side_by_side({"hangs": never.wait, "fast": lambda: True}, 0.3)) == {"fast": True}
    assert time.monotonic() - begin < 3
    never.set()


def test_many_who_ask_at_once_have_it_made_once() -> None:
    """All of them get the same."""
    made: list[int] = []

    def make() -> list[int]:
        time.sleep(0.05)
        made.append(1)
        return made

    once = Once(make)
    answers = dict(side_by_side(dict.fromkeys(range(8), once), 5))
    assert made == [1]
    assert all(answer is made for answer in answers.values())
    assert len(answers) == 8


def test_what_could_not_be_made_fails_for_everybody_and_is_not_tried_again() -> None:
    """Docker is not started between two checks."""
    tries: list[int] = []

    def make() -> None:
        tries.append(1)
        raise ValueError("no")

    once = Once(make)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            once()
    assert tries == [1]


def test_what_was_begun_is_made_meanwhile_and_once() -> None:
    """Whoever asks early waits for the rest of it."""
    began, may_end = threading.Event(), threading.Event()
    made: list[int] = []

    def make() -> list[int]:
        began.set()
        assert may_end.wait(5)
        made.append(1)
        return made

    making = begun(make)
    assert began.wait(5)  # though nobody has asked
    may_end.set()
    assert making() is making() is made
    assert made == [1]


def test_what_went_wrong_with_what_was_begun_is_heard_by_whoever_asks() -> None:
    """And by nobody else."""

    def make() -> None:
        raise ValueError("no")

    making = begun(make)
    with pytest.raises(ValueError, match="no"):
        making()
