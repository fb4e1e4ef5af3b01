"""`deployctl logs`."""

from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run
from deploy.errors import StackError
from deploy.result import Result


@click.command(
    epilog=examples(
        "deployctl logs",
        "deployctl logs livekit_agent -f",
        "deployctl logs --since 10m --tail 50 --json",
        "deployctl logs --calls",
        "deployctl logs --call call-0f3c5a",
    )
)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@click.option("--follow", "-f", is_flag=True, help="Go on with what comes.")
@click.option("--since", metavar="TIME", help="Only what came since: 10m, 2h, or a date.")
@click.option("--tail", type=click.IntRange(min=0), metavar="N", help="Only the last N lines of each service.")
@click.option("--call", metavar="ID", help="Tell what happened in this call; its id is its room's name.")
@click.option("--calls", is_flag=True, help="List the last calls, whatever became of the stack since.")
@profile_option
@json_option
def command(
    services: tuple[str, ...],
    follow: bool,
    since: str | None,
    tail: int | None,
    call: str | None,
    calls: bool,
    profile: str | None,
    as_json: bool,
) -> NoReturn:
    """Show the services' logs, or what happened in one call."""
    if follow and as_json:
        raise click.UsageError("--follow never ends, and --json prints one document: leave one out.")
    if (call is not None or calls) and (services or follow or since or tail is not None or (calls and call)):
        raise click.UsageError("--call and --calls stand alone: leave the others out.")
    if call is not None or calls:
        run("logs", lambda: _calls(call, profile), as_json=as_json)

    def body() -> Result:
        from deploy.flows.down import project_of
        from deploy.plan.observe import observe
        from deploy.stack import Stack

        _, project = project_of(folder(), profile)
        stack = Stack(project)
        known = {container.service for container in observe(stack.containers())}
        if not known:
            raise StackError(f"nothing of project {project} is here", hint="deployctl up", code="not_running")
        for service in services:
            if service not in known:
                hint = f"deployctl logs {' | '.join(sorted(known))}"
                raise StackError("there is no such service here", where=service, hint=hint, code="unknown_service")
        lines = stack.logs(services, follow=follow, since=since, tail="all" if tail is None else str(tail))
        if as_json:
            return Result({"project": project, "lines": list(lines)})
        for line in lines:
            click.echo(line)
        return Result()

    run("logs", body, as_json=as_json)


def _calls(call: str | None, profile: str | None) -> Result:
    from deploy.flows import calls
    from deploy.flows.down import project_of
    from deploy.stack import Stack

    store, project = project_of(folder(), profile)
    if call is not None:
        lines = calls.one(store, Stack(project), call)
        return Result({"project": project, "call": call, "lines": lines}, calls.story(lines))
    found = calls.every(store, Stack(project))
    return Result({"project": project, "calls": found}, calls.table(found[-calls.LAST :]))
