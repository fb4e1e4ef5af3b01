"""The waits of a slow but healthy model."""

import math
import random
from statistics import NormalDist


def lognormal(count: int, p50: float, p95: float, seed: int) -> list[float]:
    """Return waits, in seconds, whose distribution is log-normal, in a random but repeatable order.

    Args:
        count: How many; they are the distribution's own quantiles, so that few are enough.
        p50: Half of them stay below, seconds.
        p95: 95 of 100 stay below, seconds.
        seed: Same seed, same order.
    """
    normal = NormalDist(math.log(p50), math.log(p95 / p50) / NormalDist().inv_cdf(0.95))
    waits = [math.exp(normal.inv_cdf((number + 0.5) / count)) for number in range(count)]
    random.Random(seed).shuffle(waits)  # noqa: S311 - it only orders delays
    return waits
