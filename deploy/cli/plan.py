"""`deployctl plan`."""

from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.result import Result

CHANGES = 3


@click.command(
    epilog=examples("deployctl plan", "deployctl plan --local-llm --detailed-exitcode", "deployctl plan --json")
)
@profile_option
@click.option("--local-llm", is_flag=True, help="As for up.")
@click.option("--build", is_flag=True, help="As for up.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 3 where there are changes.")
@json_option
def command(profile: str | None, local_llm: bool, build: bool, detailed_exitcode: bool, as_json: bool) -> NoReturn:
    """Show what `up` would do, one line an action with its cause; change nothing."""

    def body() -> Result:
        from deploy.flows.asked import Asked

        asked = Asked()  # Docker looks while the rest is loaded
        from deploy.flows.aim import Wish
        from deploy.flows.plan import plan

        found = plan(folder(), Wish(profile, local_llm, build), say, asked)
        changes = found.plan.changes
        data = {
            "changes": [{"service": one.service, "verb": one.verb, "cause": one.cause} for one in changes],
            "images": list(found.images),
            "calls": found.calls,
        }
        changed = bool(changes or found.images)
        return Result(data, str(found), exit_code=CHANGES if changed and detailed_exitcode else 0)

    run("plan", body, as_json=as_json)
