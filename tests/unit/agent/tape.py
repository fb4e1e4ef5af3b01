"""Chance that can be kept, told again, and made simpler while it still shows the same fault."""

import time
from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.unit.agent.acting import Dice, One

Kept = dict[str, list[int]]


class Tape:
    """Throw dice and keep what fell, a row for each thing that is decided: to take one away moves no other.

    Args:
        seed: Of chance.
        kept: What fell before, told again; where it ends, the first and simplest choice.
    """

    def __init__(self, seed: int = 0, kept: Kept | None = None) -> None:
        self.fell: Kept = {}
        self._seed = seed
        self._kept = kept

    def dice(self, name: str) -> Dice:
        """Return the dice of one row.

        Args:
            name: What is decided.
        """
        fell = self.fell.setdefault(name, [])
        random = Random(f"{self._seed} {name}")  # noqa: S311
        kept = iter(self._kept.get(name, ()) if self._kept is not None else ())

        def throw(among: Sequence[One]) -> One:
            chance = random.randrange(len(among)) if self._kept is None else min(next(kept, 0), len(among) - 1)
            fell.append(chance)
            return among[chance]

        return throw


def simplest(kept: Kept, fails: Callable[[Kept], bool], seconds: float = 20.0) -> Kept:
    """Make chance simpler for as long as it fails, and time lasts.

    Args:
        kept: Fails.
        fails: Tells whether it does.
        seconds: Of trying.
    """
    until = time.monotonic() + seconds
    before = None
    while kept != before:
        before = kept
        for simpler in (_without_rows, _shorter_rows, _simpler_throws):
            for change in simpler(kept):
                if time.monotonic() > until:
                    return kept
                if (tried := change(kept)) != kept and fails(tried):
                    kept = tried
    return kept


def _without_rows(kept: Kept) -> Iterator[Callable[[Kept], Kept]]:
    for gone in sorted(kept, key=lambda name: -len(kept[name])):
        yield lambda now, gone=gone: {name: fell for name, fell in now.items() if name != gone}


def _shorter_rows(kept: Kept) -> Iterator[Callable[[Kept], Kept]]:
    for name in kept:
        for part in (0.25, 0.5, 0.75, 0.9):
            yield lambda now, name=name, part=part: {**now, name: now.get(name, [])[: int(len(kept[name]) * part)]}


def _simpler_throws(kept: Kept) -> Iterator[Callable[[Kept], Kept]]:
    for name, row in kept.items():
        for at in range(len(row)):
            yield lambda now, name=name, at=at: {**now, name: _zero(now.get(name, []), at)}


def _zero(row: list[int], at: int) -> list[int]:
    return [0 if number == at else fell for number, fell in enumerate(row)]
