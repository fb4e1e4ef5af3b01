"""Spreads as a table of plain text."""

from collections.abc import Mapping

from bench.stats import Spread

_HEADINGS = ("median", "p95", "min", "max", "count")


def table(title: str, rows: Mapping[str, Spread]) -> str:
    """Write a row a measurement.

    Args:
        title: Stands above the names.
        rows: Name to spread; seconds.
    """
    width = max(len(name) for name in (title, *rows))
    lines = [title.ljust(width) + "".join(f"{heading:>9}" for heading in _HEADINGS)]
    for name, row in rows.items():
        figures = "".join(f"{value:>8.3f}s" for value in (row.median, row.p95, row.least, row.most))
        lines.append(f"{name.ljust(width)}{figures}{row.count:>9}")
    return "\n".join(lines)
