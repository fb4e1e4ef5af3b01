"""`--drain` and `--now`, for the commands that may end calls."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
SECONDS = 120


def drain_options(function: F) -> F:
    """Add `--drain S` and `--now`."""
    drain = click.option(
        "--drain",
        type=click.IntRange(min=0),
        default=SECONDS,
        show_default=True,
        metavar="S",
        help="Let calls in progress go on for at most S seconds.",
    )
    now = click.option("--now", is_flag=True, help="Do not wait for calls in progress.")
    return drain(now(function))
