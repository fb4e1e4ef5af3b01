"""`deployctl doctor`."""

import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.cli.progress import picture
from deploy.errors import DeployError
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.doctor.finding import Finding

_MARKS = {
    "ok": ("ok     ", "green"),
    "warning": ("warning", "yellow"),
    "error": ("error  ", "red"),
    "untried": ("untried", "cyan"),
}

_COLUMN = 10  # letters of the longest id


@click.command(
    epilog=examples(
        "deployctl doctor",
        "deployctl doctor --fix",
        "deployctl doctor --fix --yes --only docker",
        "deployctl doctor --only udp --only dns",
        "deployctl doctor --json",
    )
)
@profile_option
@click.option("--fix", is_flag=True, help="Show the commands that help, ask, run them, and check again.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--only", multiple=True, metavar="ID", help="Only this check; `docker`: all that concerns Docker.")
@json_option
def command(profile: str | None, fix: bool, yes: bool, only: tuple[str, ...], as_json: bool) -> NoReturn:
    """Check what the stack needs on this machine, and repair it; exit 1 when an error is left.

    The checks run side by side and take five seconds at most. What docs/doctor.md says of each: what is looked at,
    and what cannot be seen.
    """

    def body() -> Result:
        from deploy.doctor import facts, packages
        from deploy.doctor.examine import GROUPS, IDS, examine
        from deploy.doctor.repair import commands
        from deploy.doctor.repair import run as repair

        known(only, (*GROUPS, *IDS))
        where = folder()

        def look() -> "list[Finding]":
            with picture("Checking", quiet=as_json) as progress:
                return examine(where, profile, only, progress)

        findings = look()
        wanted = commands(findings)
        if fix and wanted:
            ask(wanted, yes=yes)
            repair(wanted, say)
            if any("apt-get install" in one for one in wanted):
                say("To undo: " + " && ".join(packages.undo(facts.host())))
            findings = look()
        failed = any(finding.status == "error" for finding in findings)
        data = {"findings": [asdict(finding) for finding in findings], "ran": list(wanted) if fix else []}
        return Result(data, "\n".join(show(finding) for finding in findings), exit_code=1 if failed else 0)

    run("doctor", body, as_json=as_json)


def known(given: tuple[str, ...], ids: tuple[str, ...]) -> None:
    """Refuse the name of a check that there is not.

    Args:
        given: What `--only` says.
        ids: What there is.

    Raises:
        click.BadParameter: One of them is unknown; lists what there is.
    """
    if unknown := [name for name in given if name not in ids]:
        raise click.BadParameter(f"there is no check '{unknown[0]}'; there are {', '.join(ids)}", param_hint="--only")


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
    head = f"{mark if plain else click.style(mark, fg=colour)} {finding.id:<{_COLUMN}} {finding.what}"
    return "\n".join([head, *(f"          {line}" for remedy in finding.remedy for line in remedy.splitlines())])
