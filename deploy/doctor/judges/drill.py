"""Whether the fallback was tried on purpose, and how it went."""

from datetime import datetime, timedelta

from deploy.doctor.finding import Finding
from deploy.state import Held

STALE = timedelta(days=30)
_AGAIN = ("deployctl drill rate-limit",)


def drill(last: Held | None, *, started: bool, now: datetime) -> Finding:
    """Judge the last drill.

    Args:
        last: What came of it; None: there was none.
        started: A stack was started from this folder.
        now: With a time zone.
    """
    if not started:
        return Finding("drill", "untried", "no stack was started from this folder, so there is nothing to drill yet")
    if last is None:
        return Finding("drill", "untried", "no drill was held: a fallback that was never tried is a hope", _AGAIN)
    age = now - last.ended
    words = f"the last drill, {last.fault}{' with a voice' if last.voice else ''}, {_ago(age)}"
    if not last.passed:
        again = f"deployctl drill {last.fault}{' --voice' if last.voice else ''}"
        return Finding("drill", "warning", f"{words}, FAILED: {last.problem}", (again,))
    if age > STALE:
        return Finding("drill", "warning", f"{words}, was passed, and is old", _AGAIN)
    return Finding("drill", "ok", f"{words}, was passed")


def _ago(age: timedelta) -> str:
    if age < timedelta(0):
        return "dated in the future (a clock was wrong)"
    for length, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute")):
        if count := age // length:
            return f"{count} {name}{'s' * (count > 1)} ago"
    return "a moment ago"
