"""A store that writes down each change of health."""

from dataclasses import replace

from agent.chain.marks import Mark
from agent.chain.store import Change, MemoryStore
from tests.unit.agent.acting import Dice
from tests.unit.agent.virtual import VirtualLoop

ELSEWHERE = 1.5  # s that a comeback takes which another process tries


class SpiedStore(MemoryStore):
    """Write down each change of health; now and then another process is faster, and claims a comeback first."""

    def __init__(self, loop: VirtualLoop, dice: Dice) -> None:
        super().__init__()
        self._loop = loop
        self._dice = dice
        self.changes: dict[str, list[tuple[float, Mark, Mark]]] = {}
        self.elsewhere: list[tuple[str, float, float]] = []

    def update(self, key: str, change: Change) -> tuple[Mark, Mark]:
        now, mark = self._loop.time(), self.read([key])[key]
        if mark.failures and mark.due(now) <= now < change(mark).lease and not self._dice((1,) * 9 + (0,)):
            self.elsewhere.append((key, now, now + ELSEWHERE))
            self._note(key, lambda mark: replace(mark, lease=now + ELSEWHERE, tried=now))
        return self._note(key, change)

    def _note(self, key: str, change: Change) -> tuple[Mark, Mark]:
        before, after = super().update(key, change)
        if before != after:
            self.changes.setdefault(key, []).append((self._loop.time(), before, after))
        return before, after

    def at(self, key: str, moment: float) -> Mark:
        """Return the mark as it was just before this moment."""
        return next((after for when, _, after in reversed(self.changes.get(key, [])) if when < moment), Mark())

    def around(self, key: str, moment: float, seconds: float) -> list[Mark]:
        """Return what the mark was within so many seconds of this moment."""
        near = [after for when, _, after in self.changes.get(key, []) if abs(when - moment) < seconds]
        return [self.at(key, moment), *near]
