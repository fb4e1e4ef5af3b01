"""Reading what the agent's own commands print."""

from collections.abc import Iterator

import pytest

from deploy.errors import StackError
from deploy.flows import talk


def lines(*printed: str, fails: bool = False) -> Iterator[str]:
    """Print lines, and perhaps end with an exit code."""
    yield from printed
    if fails:
        raise StackError("exit code 1", where="docker exec")


def test_lines_that_are_no_events_are_passed_over() -> None:
    """A library may print what it likes."""
    assert talk._events(lines("WARNING: x", '{"kind": "hold"}', "7", "")) == [{"kind": "hold"}]


def test_an_exit_code_is_no_error_where_something_was_said() -> None:
    """The events tell it: an apology ends with 1."""
    assert talk._events(lines('{"kind": "apology"}', fails=True)) == [{"kind": "apology"}]


def test_an_exit_code_without_a_word_is_an_error() -> None:
    """Docker's own failure."""
    with pytest.raises(StackError):
        talk._events(lines("Traceback", fails=True))


def test_progress_is_told_as_it_comes() -> None:
    """While the call lasts."""
    said: list[str] = []
    talk._events(lines('{"kind": "progress", "text": "joining"}'), said.append)
    assert said == ["joining"]
