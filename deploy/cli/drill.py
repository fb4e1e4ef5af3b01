"""`deployctl drill`."""

from dataclasses import asdict
from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.drill.faults import FAULTS
from deploy.result import Result


@click.command(
    epilog=examples("deployctl drill rate-limit", "deployctl drill outage --voice", "deployctl drill hang --json")
)
@click.argument("fault", type=click.Choice(list(FAULTS)))
@click.option("--voice", is_flag=True, help="Ask aloud, in a room, and listen.")
@profile_option
@json_option
def command(fault: str, voice: bool, profile: str | None, as_json: bool) -> NoReturn:
    """Break the cloud for one call of your own on the running stack, and see what a caller would hear.

    An agent of its own, asking through a simulator that hands on to your provider, answers that call: real callers
    keep theirs. Exit 1 when a caller would have met silence, an apology without need, or the same words twice.
    """

    def body() -> Result:
        from deploy.drill import reading
        from deploy.drill.run import drill
        from deploy.flows.down import project_of

        _, project = project_of(folder(), profile)
        found = drill(folder(), project, FAULTS[fault], voice=voice, tell=say)
        verdict = "FAILED" if found.problems else "passed"
        lines = [
            *reading.timeline(found.turns),
            "",
            f"Drill {fault}: {verdict}",
            *(f"  {one}" for one in found.problems),
        ]
        data = {"fault": fault, "passed": not found.problems, **asdict(found)}
        return Result(data, "\n".join(lines), exit_code=1 if found.problems else 0)

    run("drill", body, as_json=as_json)
