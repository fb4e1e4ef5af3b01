"""What came of the last drill, kept beside the state."""

import json
from dataclasses import dataclass
from datetime import datetime

from deploy.state.folder import StateFolder

_NAME = "last-drill.json"


@dataclass(frozen=True)
class Held:
    """Hold what came of a drill.

    Args:
        fault: Its name on the command line.
        voice: It was held aloud.
        passed: Nobody would have complained.
        problem: The first complaint, or empty.
        ended: When, with a time zone.
    """

    fault: str
    voice: bool
    passed: bool
    problem: str
    ended: datetime


def remember(store: StateFolder, held: Held) -> None:
    """Keep what came of a drill, in the place of the one before it.

    Args:
        store: The state folder.
        held: What came of it.

    Raises:
        StackError: The disk is full, or the folder cannot be written.
    """
    kept = {**vars(held), "ended": held.ended.isoformat(timespec="seconds")}
    store.put_beside(_NAME, json.dumps(kept, indent=2) + "\n")


def last(store: StateFolder) -> Held | None:
    """Return what came of the last drill; None where there was none, or where it cannot be read.

    Args:
        store: The state folder.
    """
    try:
        kept = json.loads((store.path / _NAME).read_text(encoding="utf-8"))
        held = Held(
            fault=str(kept["fault"]),
            voice=bool(kept["voice"]),
            passed=kept["passed"] is True,
            problem=str(kept["problem"]),
            ended=datetime.fromisoformat(kept["ended"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return held if held.ended.tzinfo else None
