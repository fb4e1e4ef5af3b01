"""`deployctl down`."""

from typing import NoReturn

import click

from deploy.cli.drain import drain_options
from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.result import Result


@click.command(epilog=examples("deployctl down", "deployctl down --volumes", "deployctl down --now --json"))
@profile_option
@click.option("--volumes", is_flag=True, help="Delete the downloaded models and the log of calls too.")
@drain_options
@json_option
def command(profile: str | None, volumes: bool, drain: int, now: bool, as_json: bool) -> NoReturn:
    """Stop the stack and remove its containers and networks, whatever flags started it."""

    def body() -> Result:
        from deploy.flows.down import down, project_of

        store, project = project_of(folder(), profile)
        gone = down(store, project, volumes=volumes, drain=0 if now else drain, tell=say)
        data = {
            "project": project,
            "containers": list(gone.containers),
            "networks": list(gone.networks),
            "volumes": list(gone.volumes),
        }
        if not any((gone.containers, gone.networks, gone.volumes)):
            return Result(data, f"Nothing of project {project} is here.")
        parts = [f"{len(names)} {kind}" for kind, names in data.items() if kind != "project" and names]
        return Result(data, f"Removed {', '.join(parts)} of project {project}.")

    run("down", body, as_json=as_json)
