"""`deployctl up`."""

import getpass
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import click

from deploy.cli.drain import drain_options
from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.flows.up import Up


@click.command(
    epilog=examples(
        "deployctl up",
        "deployctl up --local-llm",
        "deployctl up --profile lite --build",
        "deployctl up --profile gpu --timeout 7200 --json",
    )
)
@profile_option
@click.option("--local-llm", is_flag=True, help="Start llama_cpp, the last resort, with any profile.")
@click.option("--build", is_flag=True, help="Build every image from packages; never ask a registry.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=3600,
    show_default=True,
    metavar="S",
    help="Seconds until every service must be healthy; a first start downloads models.",
)
@drain_options
@json_option
def command(
    profile: str | None, local_llm: bool, build: bool, timeout: float, drain: int, now: bool, as_json: bool
) -> NoReturn:
    """Render, validate, get the images, start and wait until healthy."""

    def body() -> Result:
        from deploy.flows.aim import Wish
        from deploy.flows.up import up

        return result(up(folder(), Wish(profile, local_llm, build, timeout, 0 if now else drain), say))

    run("up", body, as_json=as_json)


def result(up: "Up") -> Result:
    """Tell what runs, and where.

    Args:
        up: What came of it.
    """
    from deploy.flows import report
    from deploy.flows.models import unlisted

    profile = up.config.profile
    page = f"https://{profile.domain}" if profile.domain else f"http://127.0.0.1:{profile.ports.frontend}"
    urls = {"page": page, "livekit": up.config.settings.livekit_public_url}
    rows = report.services(up.containers, datetime.now(UTC))
    warnings = [*up.warnings, *unlisted(up.config)]
    left = [f"{action.service} is left running; deployctl down stops it" for action in up.plan.of("leave")]
    lines = [
        report.table(rows),
        "",
        f"Join page:   {urls['page']}",
        f"LiveKit:     {urls['livekit']}",
        report.last_resort_line(report.last_resort(up.containers)),
        *left,
        *report.remote(os.environ, profile.ports, up.node_ip, getpass.getuser()),
        *(f"Warning: {warning}" for warning in warnings),
    ]
    data = {
        "profile": profile.name,
        "project": profile.project,
        "services": rows,
        "actions": [
            {"service": action.service, "verb": action.verb, "cause": action.cause} for action in up.plan.actions
        ],
        "urls": urls,
        "last_resort": report.last_resort(up.containers),
        "node_ip": up.node_ip,
        "warnings": [*up.config.warnings, *warnings],
    }
    return Result(data, "\n".join(lines))
