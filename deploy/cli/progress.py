"""A picture of what is still going on, on stderr, for whoever sits at a terminal."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_SHOWN = 5  # names of those that are waited for


@contextmanager
def picture(label: str, *, quiet: bool) -> Iterator[Callable[[int, tuple[str, ...]], None] | None]:
    """Show a bar while the block runs, and remove it afterwards.

    Args:
        label: What is going on.
        quiet: Show none, whatever stderr is.

    Yields:
        What is to be told how many things are done, and the names of those that are not; None where nobody looks.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return

    def show(done: int, waiting: tuple[str, ...]) -> None:
        more = f" and {len(waiting) - _SHOWN} more" if len(waiting) > _SHOWN else ""
        line = f"{label}: {done} done, waiting for {', '.join(waiting[:_SHOWN])}{more}" if waiting else label
        # \r and "erase to the end of the line" draw over what stood there; colour is not used at all
        click.echo(f"\r{line[: _width()]}\x1b[K", nl=False, err=True, color=True)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", nl=False, err=True, color=True)


def _width() -> int:
    return max(20, shutil.get_terminal_size().columns - 1)
