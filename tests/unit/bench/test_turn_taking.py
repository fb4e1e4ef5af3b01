"""What ways to decide that the caller is done came to, in words."""

from bench.turn_taking import Turn, text


def test_a_table_has_a_row_a_way_with_the_median_and_what_it_cost_a_turn():
    heading, first, second = text(
        "a question",
        {"ours": [Turn(0.4, 1, 0), Turn(0.6, 3, 1)], "theirs": [Turn(None, 2, 2)]},
    ).splitlines()
    assert heading.split() == ["a", "question", "median", "p95", "requests", "false", "starts", "(a", "turn)"]
    assert first.split() == ["ours", "0.500s", "0.590s", "2.0", "0.5"]
    assert second.split() == ["theirs", "silent", "2.0", "2.0"]
