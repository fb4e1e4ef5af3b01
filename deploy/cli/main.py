"""The command group: loads a command's module only when it is called, so that `--help` stays fast."""

import importlib
import os
from pathlib import Path

import click

from deploy import __version__

COMMANDS = {
    "init": "Write .env.local: keys, secrets and a chain of models.",
    "doctor": "Check what the stack needs on this machine, and repair it.",
    "render": "Print the compose file, or write it with the files that it mounts.",
    "validate": "Check the compose file against the schema and the rules.",
    "plan": "Show what up would do, and why; change nothing.",
    "up": "Render, validate, get the images, start and wait until healthy.",
    "down": "Stop the stack and remove its containers and networks.",
    "status": "Show what runs, how healthy it is and who can answer.",
    "logs": "Show the services' logs.",
    "demo": "Show the whole product on this machine: no key, no account, no download.",
    "ask": "Ask in text, through the agent's own chain.",
    "call": "Place a call and print what was said and heard.",
    "drill": "Break the cloud for one call of your own, and see what a caller would hear.",
}


class LazyGroup(click.Group):
    """List the commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module and return its click command."""
        if cmd_name not in COMMANDS:
            import difflib  # only here: most commands are spelt right

            if near := difflib.get_close_matches(cmd_name, COMMANDS, n=1):
                ctx.fail(f"No such command '{cmd_name}'. Did you mean '{near[0]}'?")
            return None
        module = importlib.import_module(f"deploy.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Print the list of commands from their one-line descriptions."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--folder",
    "-C",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The stack's folder: holds .env.local, profiles/ and .deployctl/.",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="deployctl")
@click.pass_context
def cli(ctx: click.Context, folder: Path, debug: bool) -> None:
    """Deploy a self-hosted LiveKit voice agent that never leaves its caller in silence.

    \b
    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 changes present, 130 interrupted.
    """
    ctx.obj = {"folder": folder.absolute(), "debug": debug}


def main() -> None:
    """Run the command line."""
    if "NO_COLOR" in os.environ:
        os.environ.pop("FORCE_COLOR", None)
    cli(prog_name="deployctl")
