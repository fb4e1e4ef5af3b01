"""What the sections make of what they measured."""

from typing import Any

import pytest

from bench.chain import sixty, storm, verdict
from bench.chain.contenders import OURS, STOCK
from bench.chain.grid import grid, milliseconds, seconds
from bench.chain.handover import handed_over
from bench.chain.matrix import summary
from bench.chain.overhead import added
from bench.chain.relay import Requests
from bench.chain.sequence import lognormal
from bench.stats import spread


def refused(*moments: float) -> list[dict[str, Any]]:
    return [{"time": moment, "seconds": 0.01} for moment in moments]


def test_the_waits_lie_where_they_should() -> None:
    waits = lognormal(120, 0.8, 3.5, seed=1)
    assert spread(waits).median == pytest.approx(0.8, rel=0.02)
    assert spread(waits).p95 == pytest.approx(3.5, rel=0.05)


def test_the_waits_can_be_repeated_and_are_in_no_order() -> None:
    assert lognormal(20, 0.8, 3.5, seed=1) == lognormal(20, 0.8, 3.5, seed=1)
    assert lognormal(20, 0.8, 3.5, seed=1) not in (lognormal(20, 0.8, 3.5, seed=2), sorted(lognormal(20, 0.8, 3.5, 1)))


def test_who_asks_while_a_refusal_counts_should_have_known() -> None:
    assert sixty.knowing(refused(0.0, 0.1, 5.0, 9.9), retry_after=10) == [0.1, 5.0, 9.9]


def test_who_asks_once_the_limit_is_over_could_not_know() -> None:
    assert sixty.knowing(refused(0.0, 10.1, 20.2), retry_after=10) == []


def test_a_comeback_that_is_refused_makes_the_limit_known_again() -> None:
    assert sixty.knowing(refused(0.0, 10.1, 12.0), retry_after=10) == [12.0]


def test_nobody_asked_nobody_knew() -> None:
    assert sixty.knowing([], retry_after=10) == []


@pytest.mark.parametrize(
    ("requests", "known"), [((50, 0, 1), 0), ((50, 0, 50), 0), ((100, 50, 50), 100), ((50, 3, 51), 4)]
)
def test_in_a_storm_only_those_could_know_who_began_later_or_ask_twice(requests: tuple[int, ...], known: int) -> None:
    assert storm.knowing(requests, turns=50) == known


@pytest.mark.parametrize(("last", "count"), [(0.0, 0), (4.9, 0), (5.0, 1), (29.5, 5)])
def test_cooldowns_that_ended_in_time_are_counted(last: float, count: int) -> None:
    assert sixty.ended(0.0, last, 5) == count


def test_the_handover_lasts_from_the_errors_end_to_the_next_models_request() -> None:
    notes = [{"at": 1.0, "model": "a"}, {"at": 1.1}, {"at": 1.2}, {"at": 1.5, "model": "b"}, {"at": 1.6}]
    assert handed_over(notes, "a", "b") == pytest.approx(0.3)


def test_a_second_look_at_the_failed_model_does_not_shorten_the_handover() -> None:
    notes = [{"at": 1.0, "model": "a"}, {"at": 1.1}, {"at": 1.2, "model": "a"}, {"at": 1.3}, {"at": 1.5, "model": "b"}]
    assert handed_over(notes, "a", "b") == pytest.approx(0.4)


def test_without_a_request_to_the_next_model_there_was_no_handover() -> None:
    assert handed_over([{"at": 1.0, "model": "a"}, {"at": 1.1}], "a", "b") is None
    assert handed_over([{"at": 1.0, "model": "b"}], "a", "b") is None


def test_a_tap_finds_requests_however_they_are_cut_up() -> None:
    notes: list[dict[str, Any]] = []
    requests = Requests(notes)
    for moment, piece in enumerate([b"POST / HTTP/1.1\r\n\r\n", b'{"messages": [], "mod', b'el": "x/y"}', b"more"]):
        requests.up(float(moment), piece)
    requests.down(5.0, b"HTTP/1.1 200 OK")
    requests.up(6.0, b'{"model":"z"}')
    assert notes == [{"at": 0.0, "model": "x/y"}, {"at": 5.0}, {"at": 6.0, "model": "z"}]


def test_what_a_router_adds_is_told_turn_by_turn() -> None:
    found = {"routed_first": [3.0, 5.0], "bare_first": [1.0, 6.0]}
    assert added(found, "first") == [2.0, -1.0]


def test_a_table_is_markdown_and_aligned() -> None:
    lines = grid(["", "figure"], [["a long name", "1"], ["b", "22"]]).splitlines()
    assert lines[1] == "| ----------- | ------ |"
    assert len({len(line) for line in lines}) == 1


def test_figures_have_their_unit_and_nothing_has_a_dash() -> None:
    assert (seconds(None), milliseconds([])) == ("-", "-")
    assert seconds(1.234) == "1.23 s"
    assert milliseconds([0.001, 0.003]) == "2.00 (2.90)"


def cell(outcome: str, position: str = "first", behaviour: str = "ok", first: float | None = 0.1) -> dict[str, Any]:
    head = {"contender": OURS, "behaviour": behaviour, "position": position}
    return {**head, "outcome": outcome, "first": first, "sound": first, "requests": [1, 1, 0]}


def test_the_sums_count_outcomes_and_the_slowest_whole_answer() -> None:
    row = summary([cell("whole"), cell("whole", first=2.0), cell("truncated", first=9.0)], [OURS]).splitlines()[2]
    figures = [one.strip() for one in row.strip("|").split("|")]
    assert figures == [OURS, "the first model fails", "2", "1", "0", "0", "0", "2.00 s", "9.00 s", "6"]


def test_promises_are_judged_by_what_was_measured_alone() -> None:
    assert verdict.text({"contenders": [OURS]}) == ""
    cells = [cell("whole"), cell("whole", behaviour="hang", first=2.5), cell("apology", "all")]
    judged = [kept for _, _, kept in verdict.lines({"contenders": [OURS], "matrix": {"cells": cells}})]
    assert judged == [True, True, False]


def test_the_overheads_promise_is_relative() -> None:
    times = {"routed_sentence": [1.2], "bare_sentence": [1.0]}
    data = {name: {OURS: times, STOCK: times} for name in ("one", "many")}
    results = {"contenders": [OURS, STOCK], "overhead": {**data, "requests_per_turn": {OURS: 1.1}}}
    assert [kept for _, _, kept in verdict.lines(results)] == [True, True, False]
