"""The one place that prints: results on stdout, progress and errors on stderr."""

import json
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from deploy.errors import DeployError, Interrupted
from deploy.result import Result, envelope, error_envelope


def say(line: str) -> None:
    """Print one line of progress on stderr.

    Args:
        line: What is going on, in the present participle.
    """
    click.echo(line, err=True)


def run(name: str, body: Callable[[], Result], *, as_json: bool) -> NoReturn:
    """Run a command's body, print its result or its error, and exit with its code.

    Args:
        name: The command's name, for the JSON envelope.
        body: What the command does.
        as_json: Print the versioned envelope instead of text.
    """
    try:
        result = body()
    except DeployError as error:
        _fail(name, error, as_json=as_json)
    except KeyboardInterrupt:
        _fail(name, Interrupted("interrupted", hint=f"deployctl {name}"), as_json=as_json)
    except BrokenPipeError:
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(envelope(name, result), indent=2, ensure_ascii=False))
    elif result.text:
        click.echo(result.text.rstrip("\n"))
    sys.exit(result.exit_code)


def _fail(name: str, error: DeployError, *, as_json: bool) -> NoReturn:
    if _debug():
        import traceback

        traceback.print_exc()
    if as_json:
        click.echo(json.dumps(error_envelope(name, error), indent=2, ensure_ascii=False))
    else:
        hint = f". Next: {error.hint}" if error.hint else ""
        click.echo(click.style("Error: ", fg="red", bold=True) + f"{error}{hint}", err=True)
        for line in error.details:
            click.echo(f"  {line}", err=True)
    sys.exit(error.exit_code)


def _debug() -> bool:
    context = click.get_current_context(silent=True)
    while context is not None:
        if isinstance(context.obj, dict):
            return bool(context.obj.get("debug"))
        context = context.parent
    return False
