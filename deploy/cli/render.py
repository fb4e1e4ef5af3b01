"""`deployctl render`: the compose file, on stdout or in a folder."""

import os
from pathlib import Path
from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.result import Result


@click.command(
    epilog=examples(
        "deployctl render | less",
        "deployctl render --profile lite --local-llm",
        "deployctl render --output voice && cd voice && docker compose up",
    )
)
@profile_option
@click.option("--local-llm", is_flag=True, help="Activate llama_cpp, the last resort, whatever the profile says.")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write it there, with everything that plain `docker compose up` needs.",
)
@json_option
def command(profile: str | None, local_llm: bool, output: Path | None, as_json: bool) -> NoReturn:
    """Print the compose file, or write it with the files that it mounts."""

    def body() -> Result:
        return _render(folder(), profile, local_llm=local_llm, output=output)

    run("render", body, as_json=as_json)


def _render(where: Path, profile: str | None, *, local_llm: bool, output: Path | None) -> Result:
    from deploy.config import load
    from deploy.config.address import host_address
    from deploy.images import references
    from deploy.render import render

    config = load(where, profile=profile, flags={}, environ=os.environ, local_llm=local_llm)
    for warning in config.warnings:
        say(f"Warning: {warning}")
    rendered = render(
        config,
        node_ip=host_address(),
        images=references(config.profile, build=False),
        host_cpus=os.cpu_count(),
        build_context="./build" if output else None,
    )
    data = {
        "profile": config.profile.name,
        "services": list(rendered.services),
        "files": sorted(rendered.files),
        "warnings": list(config.warnings),
    }
    if output is None:
        return Result({**data, "compose": rendered.compose}, rendered.compose)
    from deploy.export import export

    export(rendered, output, profiles=["local-llm"] if config.profile.local_llm else [])
    return Result({**data, "folder": str(output)}, f"Wrote {output}. Next: cd {output} && docker compose up")
