"""`deployctl ask`."""

from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run
from deploy.result import Result


@click.command(epilog=examples('deployctl ask "What time is it?"', 'deployctl ask "Hello" "And who are you?" --json'))
@click.argument("turns", nargs=-1, required=True, metavar="TEXT...")
@profile_option
@json_option
def command(turns: tuple[str, ...], profile: str | None, as_json: bool) -> NoReturn:
    """Ask in text, through the agent's own chain; print what a caller would hear, and when.

    Each TEXT is a turn of one conversation. Exit 1 when a turn ended with an apology.
    """

    def body() -> Result:
        from deploy.flows import talk, transcript
        from deploy.flows.down import project_of
        from deploy.stack import Stack

        _, project = project_of(folder(), profile)
        events = talk.ask(Stack(project), turns)
        answered = {event["turn"] for event in events if event["kind"] == "answer"}
        failed = any(event["kind"] == "apology" for event in events) or len(answered) < len(turns)
        return Result({"events": events}, transcript.asked(turns, events), exit_code=1 if failed else 0)

    run("ask", body, as_json=as_json)
