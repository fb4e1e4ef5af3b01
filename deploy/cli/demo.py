"""`deployctl demo`."""

from typing import TYPE_CHECKING, NoReturn

import click

from deploy.cli.options import examples, folder, json_option
from deploy.cli.output import run, say
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.flows.demo import Demo

_NEXT = """\
Everything runs on. What next:
  deployctl status            what runs
  deployctl ask "Hello"       a turn in text
  deployctl down              stop it all
A real stack: deployctl init (your OpenRouter key), then deployctl up --profile lite --local-llm"""


@click.command(epilog=examples("deployctl demo", "deployctl demo --yes", "deployctl demo --yes --json"))
@click.option("--yes", is_flag=True, help="Repair what is missing (Docker, mmdebstrap) without asking.")
@click.option("--profile", "-p", metavar="NAME", default="demo", show_default=True, help="demo, or one like it.")
@json_option
def command(yes: bool, profile: str, as_json: bool) -> NoReturn:
    """Show the whole product on this machine: no key, no account, no registry, no download.

    Starts the stack with a simulated OpenRouter and a tiny local model, calls it, limits every cloud model and
    calls again: the caller hears one line to hold on, then the local model.
    """

    def body() -> Result:
        from deploy.flows.demo import demo
        from deploy.flows.ready import make_ready

        make_ready(folder(), yes=yes, as_json=as_json)
        return _result(demo(folder(), say, profile=profile))

    run("demo", body, as_json=as_json)


def _result(demo: "Demo") -> Result:
    from deploy.cli.up import result
    from deploy.flows import transcript

    up = result(demo.up)
    calls = {"healthy": demo.healthy, "limited": demo.limited}
    text = [
        "First call: the cloud answers",
        _indented(transcript.called(demo.healthy)),
        "",
        "Second call: every cloud model answers 429 (rate limited), and the local model steps in",
        _indented(transcript.called(demo.limited)),
        "",
        up.text,
        "",
        _NEXT,
    ]
    data = {**up.data, "calls": {name: {**found, "delays": transcript.delays(found)} for name, found in calls.items()}}
    return Result(data, "\n".join(text))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())
