"""`deployctl call`."""

import base64
from pathlib import Path
from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.errors import StackError
from deploy.result import Result


@click.command(
    epilog=examples(
        'deployctl call --say "What time is it?"',
        'deployctl call --say "Hello" --say "What time is it?" --json',
        "deployctl call --wav question.wav --record answer.wav",
    )
)
@click.option("--say", "questions", multiple=True, metavar="TEXT", help="Ask this; repeat for more questions.")
@click.option(
    "--wav",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Ask with this recording.",
)
@click.option(
    "--listen",
    type=click.FloatRange(min=0, min_open=True),
    default=20,
    show_default=True,
    metavar="S",
    help="Wait for each answer at most so long.",
)
@click.option(
    "--record",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="OUT.wav",
    help="Write what the agent said.",
)
@profile_option
@json_option
def command(
    questions: tuple[str, ...],
    wav: Path | None,
    listen: float,
    record: Path | None,
    profile: str | None,
    as_json: bool,
) -> NoReturn:
    """Place a call: speak, record, print what was said and what was heard.

    Exit 1 when a question went unanswered.
    """
    if questions and wav:
        raise click.UsageError("--say speaks and --wav plays a recording: leave one out.")

    def body() -> Result:
        from deploy.flows import talk, transcript
        from deploy.flows.down import project_of
        from deploy.stack import Stack

        store, project = project_of(folder(), profile)
        options = ["--listen", f"{listen:g}", *(["--record", "-"] if record else [])]
        sound = wav.read_bytes() if wav else None
        summary = talk.call(store, Stack(project), questions, options=options, wav=sound, tell=say)
        recording = summary.pop("recording", None)
        if wav and summary.get("problem"):
            summary["problem"] = summary["problem"].replace("standard input", str(wav))
        if record and recording:
            _write(record, base64.b64decode(recording))
        data = {**summary, "delays": transcript.delays(summary)}
        lines = [transcript.called(summary), *([f"Problem: {summary['problem']}"] if summary.get("problem") else [])]
        return Result(data, "\n".join(lines), exit_code=0 if summary["ok"] else 1)

    run("call", body, as_json=as_json)


def _write(path: Path, sound: bytes) -> None:
    try:
        path.write_bytes(sound)
    except OSError as error:
        raise StackError(
            f"cannot be written: {error.strerror}", where=str(path), hint="--record another file"
        ) from None
