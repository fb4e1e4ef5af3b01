"""Whether this machine knows what time it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from deploy.doctor.finding import Finding

ENGINE = "Docker's engine"
NOTICED = 5.0  # s: the wait until a limit ends is read from X-RateLimit-Reset, a time of day
REFUSED = 300.0  # s: how long a caller's token is good for (services/web/tokens.py); one made elsewhere is refused
_SET = ("sudo timedatectl set-ntp true",)
# in Docker Desktop and WSL2 the engine's virtual machine has a clock of its own, which sleeps with the host
_VIRTUAL = ("restart Docker Desktop, or in Windows: wsl --shutdown",)


@dataclass(frozen=True)
class Reading:
    """Hold what somebody else's clock said.

    Args:
        source: Whose clock.
        ahead: Seconds that ours is ahead of it; negative: behind.
        doubt: Seconds that this may be wrong by, either way.
    """

    source: str
    ahead: float
    doubt: float

    @property
    def least(self) -> float:
        """Return by how many seconds the two differ at least."""
        return max(0.0, abs(self.ahead) - self.doubt)


def clock(readings: Iterable[Reading], *, kept: bool | None) -> Finding:
    """Judge the clock.

    Args:
        readings: What was heard, of whoever could be asked.
        kept: A time service keeps the clock, says the kernel; None: it could not be asked.
    """
    heard = list(readings)
    worst = max(heard, key=lambda reading: reading.least, default=None)
    if worst is not None and worst.least > NOTICED:
        way = "ahead of" if worst.ahead > 0 else "behind"
        what = f"this machine's clock is {abs(worst.ahead):.0f} s {way} {worst.source}'s"
        status = "error" if worst.least > REFUSED else "warning"
        return Finding("clock", status, what, _VIRTUAL if worst.source == ENGINE else _SET)
    outside = [reading.source for reading in heard if reading.source != ENGINE]
    if outside:
        return Finding("clock", "ok", f"the clock agrees with {' and '.join(outside)}'s")
    if kept:
        return Finding("clock", "ok", "a time service keeps the clock; nobody outside could be asked")
    known = "the kernel says that no time service keeps it" if kept is False else "the kernel cannot be asked"
    return Finding("clock", "warning", f"nobody outside could be asked what time it is, and {known}", _SET)
