"""What the benchmarks make of their measurements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.stats import spread
from bench.table import table

measurements = st.lists(st.floats(0, 100), min_size=1, max_size=50)


@given(measurements)
def test_the_figures_are_in_order(values: list[float]) -> None:
    found = spread(values)
    assert found.least <= found.median <= found.most
    assert found.median <= found.p95 + 1e-9
    assert found.p95 <= found.most + 1e-9
    assert found.count == len(values)


@given(measurements)
def test_the_order_of_the_measurements_does_not_matter(values: list[float]) -> None:
    assert spread(sorted(values)) == spread(values)


def test_one_measurement_is_every_figure() -> None:
    found = spread([0.7])
    assert (found.median, found.p95, found.least, found.most) == (0.7, 0.7, 0.7, 0.7)


def test_of_twenty_one_measurements_one_lies_above_p95() -> None:
    assert spread([float(number) for number in range(21)]).p95 == pytest.approx(19)


def test_nothing_measured_has_no_figures() -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_the_table_has_a_row_a_measurement_and_aligned_columns() -> None:
    lines = table(
        "voice to voice", {"a part": spread([0.5, 0.7]), "a part with a long name": spread([12.0])}
    ).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[0].split() == ["voice", "to", "voice", "median", "p95", "min", "max", "count"]
    assert lines[1].split() == ["a", "part", "0.600s", "0.690s", "0.500s", "0.700s", "2"]
