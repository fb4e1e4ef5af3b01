"""The command line of `python -m agent call`."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DEFAULT_QUESTION = "Hello, can you hear me?"
_EXAMPLES = """\
examples:
  python -m agent call
  python -m agent call --say "What time is it?" --say "And in Tokyo?"
  python -m agent call --wav question.wav --record answer.wav --json
"""


@dataclass(frozen=True)
class Ask:
    """Hold one question as given: words to speak, or a WAV file's path (- for standard input)."""

    kind: str
    value: str


@dataclass(frozen=True)
class Options:
    """Hold what the command line says.

    Args:
        asks: The questions, in the order given.
        listen: Seconds, at most, for each answer.
        record: Where the WAV of the agent goes; - puts it, as base64, into the summary.
        agent: Who shall answer, by name; empty: whoever answers every call.
        as_json: A line of JSON an event instead of text.
    """

    asks: tuple[Ask, ...]
    listen: float
    record: str | None
    as_json: bool
    agent: str = ""


class _Append(argparse.Action):
    def __call__(self, _: Any, namespace: argparse.Namespace, value: Any, flag: str | None = None) -> None:
        namespace.asks = [*(namespace.asks or []), Ask((flag or "").lstrip("-"), value)]


def parse(argv: Sequence[str] | None) -> Options:
    """Read the arguments.

    Args:
        argv: Those after `call`; None takes the process's own.

    Raises:
        SystemExit: With 2 on wrong usage, with 0 after --help.
    """
    parser = argparse.ArgumentParser(
        prog="python -m agent call",
        description="Place a call: ask aloud, record the answer, print what was said and heard.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(asks=None)
    parser.add_argument("--say", metavar="TEXT", action=_Append, help="ask this; repeat for more questions")
    parser.add_argument("--wav", metavar="FILE", action=_Append, help="ask with this recording; - is standard input")
    parser.add_argument(
        "--listen", metavar="S", type=_seconds, default=20.0, help="wait for each answer at most so long"
    )
    parser.add_argument("--record", metavar="OUT.wav", help="write what the agent said; - puts it into the summary")
    parser.add_argument("--agent", metavar="NAME", default="", help="ask for the agent that is called so")
    parser.add_argument("--json", dest="as_json", action="store_true", help="print a line of JSON an event")
    given = parser.parse_args(argv)
    if given.record == "-" and not given.as_json:
        parser.error("--record - puts the recording into the JSON summary: add --json")
    asks = tuple(given.asks or [Ask("say", DEFAULT_QUESTION)])
    return Options(asks, given.listen, given.record, given.as_json, given.agent)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{value!r} is no number of seconds above 0")
    return seconds
