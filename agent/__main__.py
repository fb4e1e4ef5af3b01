"""`python -m agent start | ask | call | log`."""

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agent.settings import Settings, SettingsError, load


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command of the agent's.

    Args:
        argv: The arguments; None: the process's.

    Returns:
        0 done, 1 failed, 2 wrong usage or a wrong setting.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["call"]:
        from agent.caller import main as call

        return call(arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m agent", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="register with LiveKit and answer calls")
    commands.add_parser("call", help="place a call as a caller", add_help=False)
    logged = commands.add_parser("log", help="print the calls that are kept, or one call's lines, as JSON lines")
    logged.add_argument("call", nargs="?", metavar="CALL", help="its id: the room's name")
    asking = commands.add_parser("ask", help="ask in text, without a room")
    asking.add_argument("--json", action="store_true", help="one JSON object a line")
    asking.add_argument("turns", nargs="+", metavar="TEXT", help="what the caller says, a turn each")
    options = parser.parse_args(arguments)
    try:
        settings = load()
    except SettingsError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 2
    if options.command == "start":
        return _start(settings)
    if options.command == "log":
        return _log(settings, options.call)
    return _ask(settings, options.turns, as_json=options.json)


def _start(settings: Settings) -> int:
    from agent.module import ModuleError
    from agent.worker import server

    missing = [
        name for name in ("livekit_api_key", "livekit_api_secret") if not getattr(settings, name).get_secret_value()
    ]
    if missing:
        print(f"Error: {' and '.join(missing).upper()} not set. Next: deployctl init", file=sys.stderr)
        return 2
    from livekit.agents import cli

    health = Path(tempfile.mkdtemp(prefix="agent-health-")) / "links"  # new with each start: nobody is held to the past
    try:
        worker = server(settings, health)
    except ModuleError as error:
        print(f"Error: AGENT_MODULE_FILE: {error}", file=sys.stderr)
        return 2
    sys.argv[1:] = ["start"]
    cli.run_app(worker)
    return 0


def _log(settings: Settings, call: str | None) -> int:
    from agent.telemetry import journal

    if settings.agent_log_dir is None:
        print("Error: AGENT_LOG_DIR not set: no call is kept. Next: AGENT_LOG_DIR=FOLDER", file=sys.stderr)
        return 1
    found = journal.summaries(settings.agent_log_dir) if call is None else journal.of_call(settings.agent_log_dir, call)
    for line in found:
        print(json.dumps(line, ensure_ascii=False))
    return 0


def _ask(settings: Settings, turns: Sequence[str], *, as_json: bool) -> int:
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    from agent.ask import ask

    try:
        return asyncio.run(ask(settings, turns, sys.stdout, as_json=as_json))
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # threads of livekit's native part write its log through Python: one that is stopped there while the interpreter
    # ends unwinds through code that cannot, and the process aborts after all was well
    os._exit(code)
