"""The command line of a call."""

import pytest

from agent.caller.options import DEFAULT_QUESTION, Ask, parse


def test_questions_keep_their_order_whatever_their_kind() -> None:
    asks = parse(["--say", "one", "--wav", "two.wav", "--say", "three"]).asks
    assert asks == (Ask("say", "one"), Ask("wav", "two.wav"), Ask("say", "three"))


def test_without_a_question_the_caller_asks_one_of_its_own() -> None:
    assert parse([]).asks == (Ask("say", DEFAULT_QUESTION),)


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_wrong_usage(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse([f"--listen={value}"])
    assert stopped.value.code == 2
    assert f"'{value}' is no number of seconds above 0" in capsys.readouterr().err


def test_a_recording_has_no_place_in_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(["--record", "-"])
    assert stopped.value.code == 2
    assert "add --json" in capsys.readouterr().err
    assert parse(["--record", "-", "--json"]).record == "-"
