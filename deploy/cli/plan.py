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
        from deploy.flows.plan import plan
        from deploy.flows.up import Wish

        found = plan(folder(), Wish(profile, local_llm, build), say)
        changes = found.plan.changes
        width = max((len(f"{one.verb} {one.service}") for one in changes), default=0)
        drained = f", {found.calls} call{'s' * (found.calls != 1)} will be drained" if found.calls else ""
        lines = [
            f"{f'{one.verb} {one.service}':{width}}  {one.cause}{drained if one.service == 'livekit_agent' else ''}"
            for one in changes
        ]
        data = {
            "changes": [{"service": one.service, "verb": one.verb, "cause": one.cause} for one in changes],
            "images": list(found.images),
            "calls": found.calls,
        }
        text = "\n".join([*found.images, *lines]) or "No changes."
        changed = bool(changes or found.images)
        return Result(data, text, exit_code=CHANGES if changed and detailed_exitcode else 0)

    run("plan", body, as_json=as_json)
