"""`deployctl doctor`."""

import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.errors import DeployError
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.doctor.finding import Finding

_MARKS = {"ok": ("ok     ", "green"), "warning": ("warning", "yellow"), "error": ("error  ", "red")}


@click.command(
    epilog=examples(
        "deployctl doctor",
        "deployctl doctor --fix",
        "deployctl doctor --fix --yes --only docker",
        "deployctl doctor --json",
    )
)
@profile_option
@click.option("--fix", is_flag=True, help="Show the commands that help, ask, run them, and check again.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--only", multiple=True, metavar="ID", help="Only this check; `docker`: all that concerns Docker.")
@json_option
def command(profile: str | None, fix: bool, yes: bool, only: tuple[str, ...], as_json: bool) -> NoReturn:
    """Check what the stack needs on this machine, and repair it; exit 1 when an error is left."""

    def body() -> Result:
        from deploy.doctor import facts, packages
        from deploy.doctor.examine import examine
        from deploy.doctor.repair import commands
        from deploy.doctor.repair import run as repair

        where = folder()
        findings = examine(where, profile, only)
        wanted = commands(findings)
        if fix and wanted:
            ask(wanted, yes=yes)
            repair(wanted, say)
            if any("apt-get install" in one for one in wanted):
                say("To undo: " + " && ".join(packages.undo(facts.host())))
            findings = examine(where, profile, only)
        failed = any(finding.status == "error" for finding in findings)
        data = {"findings": [asdict(finding) for finding in findings], "ran": list(wanted) if fix else []}
        return Result(data, "\n".join(show(finding) for finding in findings), exit_code=1 if failed else 0)

    run("doctor", body, as_json=as_json)


def ask(wanted: tuple[str, ...], *, yes: bool) -> None:
    """Show the commands and ask whether to run them.

    Args:
        wanted: The commands.
        yes: Do not ask.

    Raises:
        DeployError: Nobody is there to ask, or the answer is no.
    """
    if yes:
        return
    for line in wanted:
        say(f"$ {line}")
    if not sys.stdin.isatty():
        raise DeployError(
            "nobody is here to ask", where="doctor --fix", hint="deployctl doctor --fix --yes", code="ask"
        )
    if not click.confirm("Run these commands?", err=True):
        raise DeployError("nothing was changed", where="doctor --fix", code="declined")


def show(finding: "Finding") -> str:
    """Lay a finding out for people."""
    mark, colour = _MARKS[finding.status]
    plain = "NO_COLOR" in os.environ
    head = f"{mark if plain else click.style(mark, fg=colour)} {finding.what}"
    return "\n".join([head, *(f"          {line}" for remedy in finding.remedy for line in remedy.splitlines())])
