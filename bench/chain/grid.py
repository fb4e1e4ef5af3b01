"""Tables in Markdown, as the README has them, and the figures in their cells."""

from collections.abc import Sequence

from bench.stats import spread


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table that is aligned as plain text too.

    Args:
        headings: One a column.
        rows: As many cells each.
    """
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    rule = ["-" * width for width in widths]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (headings, rule, *rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float | None) -> str:
    """Write seconds; a dash where there is nothing.

    Args:
        value: Seconds.
    """
    return "-" if value is None else f"{value:.2f} s"


def milliseconds(values: Sequence[float]) -> str:
    """Write the median and, in brackets, where 95 of 100 stay, in milliseconds; a dash where there is nothing.

    Args:
        values: Seconds.
    """
    if not values:
        return "-"
    found = spread(values)
    return f"{found.median * 1000:.2f} ({found.p95 * 1000:.2f})"
