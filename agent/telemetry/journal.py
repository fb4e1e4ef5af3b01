"""The file of all calls: JSON lines, rotated, written by the worker's main process alone."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from agent.telemetry.call_log import LOGGER

NAME = "calls.jsonl"
# A turn writes about 1.5 kB: so many files hold the turns of some 30,000, and no disk is filled.
_BYTES, _OLDER = 10_000_000, 4
_OF_LOGGING = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class Line(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return when, what in words, and every field.

        Args:
            record: A call's; livekit has added the job to it.
        """
        fields = {key: value for key, value in vars(record).items() if key not in _OF_LOGGING}
        head = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")}
        return json.dumps(head | {"message": record.getMessage()} | fields, ensure_ascii=False, default=str)


class Onward(logging.Handler):
    """Hand on to standard output what LOG_LEVEL lets through."""

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on a record.

        Args:
            record: A call's.
        """
        root = logging.getLogger()
        if record.levelno >= root.level:
            root.callHandlers(record)


def keep(folder: Path | None, *others: logging.Handler) -> None:
    """Keep the calls' lines from now on, in this process.

    Args:
        folder: Where; None: not in a file.
        others: Who hears of them too.
    """
    calls = logging.getLogger(LOGGER)
    for handler in list(calls.handlers):
        calls.removeHandler(handler)
        handler.close()
    calls.propagate = False
    for handler in (Onward(), *others):
        calls.addHandler(handler)
    if folder is None:
        return
    try:
        file = RotatingFileHandler(folder / NAME, maxBytes=_BYTES, backupCount=_OLDER, encoding="utf-8")
    except OSError as error:
        logging.getLogger("agent").error("%s: %s: calls are logged to standard output alone", folder, error.strerror)
        return
    file.setFormatter(Line())
    calls.addHandler(file)


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines that are kept, the oldest first; one that was cut off by a crash is left out.

    Args:
        folder: Where they are.
    """
    for path in [*(folder / f"{NAME}.{age}" for age in range(_OLDER, 0, -1)), folder / NAME]:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                yield from filter(None, map(_parsed, file))
        except FileNotFoundError:
            continue


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "call" in found else None


def of_call(folder: Path, call: str) -> list[dict[str, Any]]:
    """Return a call's lines in the order of time: processes are heard of in any order.

    Args:
        folder: Where they are.
        call: Its id.
    """
    return sorted((line for line in lines(folder) if line["call"] == call), key=lambda line: str(line["time"]))


def summaries(folder: Path) -> list[dict[str, Any]]:
    """Sum each call up, in the order in which they began.

    Args:
        folder: Where the lines are.
    """
    calls: dict[str, dict[str, Any]] = {}
    for line in lines(folder):
        begun = {"call": line["call"], "begun": line["time"], "ended": None, "turns": 0, "faults": 0, "apologies": 0}
        call = calls.setdefault(line["call"], begun)
        event = line.get("event")
        call["turns"] += event == "turn"
        call["faults"] += event == "attempt" and line.get("outcome") not in ("ok", "slower", "interrupted")
        call["apologies"] += event == "apology"
        if event == "end":
            call["ended"] = line["time"]
    return list(calls.values())
