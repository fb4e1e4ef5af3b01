"""Options that several commands share, declared once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


def profile_option(function: F) -> F:
    """Add `--profile`; without it the last one that was started, else `default`, is meant."""
    return click.option(
        "--profile",
        "-p",
        metavar="NAME",
        help="Which stack: default, local-llm, gpu, lite, demo or one of your own.",
    )(function)


def folder() -> Path:
    """Return the stack's folder, as given by `--folder` on the command group."""
    context = click.get_current_context()
    return Path(context.find_root().obj["folder"])


def examples(*lines: str) -> str:
    """Format examples for a command's `epilog`.

    Args:
        lines: One command line each.
    """
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
