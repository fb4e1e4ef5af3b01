"""What a row of measurements comes to."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Hold where measurements lie, in the unit in which they came.

    Args:
        count: How many there are.
        median: The middle one.
        p95: What 95 of 100 stay at or below, interpolated between neighbours.
        least: The smallest.
        most: The greatest.
    """

    count: int
    median: float
    p95: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    """Sum up measurements.

    Args:
        values: At least one.

    Raises:
        ValueError: When there is none.
    """
    if not values:
        raise ValueError("nothing was measured")
    points = values if len(values) > 1 else [*values, *values]  # quantiles wants two
    p95 = statistics.quantiles(points, n=20, method="inclusive")[-1]
    return Spread(len(values), statistics.median(values), p95, min(values), max(values))
