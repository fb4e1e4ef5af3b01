"""`deployctl status`."""

from datetime import UTC, datetime
from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run
from deploy.result import Result


@click.command(epilog=examples("deployctl status", "deployctl status --json"))
@profile_option
@json_option
def command(profile: str | None, as_json: bool) -> NoReturn:
    """Show what runs, how healthy it is and who can answer; exit 1 when something is not healthy."""

    def body() -> Result:
        from deploy.flows import report
        from deploy.flows.down import project_of
        from deploy.plan import calls, local_model
        from deploy.plan.decide import AGENT
        from deploy.plan.observe import observe
        from deploy.stack import Stack

        store, project = project_of(folder(), profile)
        stack, state = Stack(project), store.read()
        containers = observe(stack.containers())
        rows = report.services(containers, datetime.now(UTC))
        agent = next((found.id for found in containers if found.service == AGENT and found.state == "running"), "")
        talking = calls.in_progress(stack, agent) if agent else 0
        last_resort = report.last_resort(containers)
        if last_resort == "absent" and agent:
            last_resort = local_model.state(stack, agent)
        here = state.project == project
        data = {
            "project": project,
            "profile": state.profile if here and rows else None,
            "services": rows,
            "last_resort": last_resort,
            "calls": talking,
            "urls": dict(state.urls) if here and rows else {},
        }
        if not rows:
            return Result(data, f"Nothing of project {project} runs. Next: deployctl up")
        healthy = all(row["health"] == "healthy" for row in rows)
        lines = [report.table(rows), "", f"Project:     {project}" + (f", profile {state.profile}" if here else "")]
        if here and state.urls:
            lines += [f"Join page:   {state.urls.get('page')}", f"LiveKit:     {state.urls.get('livekit')}"]
        lines += [report.last_resort_line(last_resort), f"Calls now:   {talking}"]
        return Result(data, "\n".join(lines), exit_code=0 if healthy else 1)

    run("status", body, as_json=as_json)
