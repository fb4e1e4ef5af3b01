"""What scripted models tell: sentences without a common word, so that nothing is alike by chance."""

import random
from collections.abc import Sequence

LONGEST = 240  # characters; a longer sentence is handed on in parts
_TELLINGS, _SENTENCES = 24, 5
_LENGTHS = (1, 3, 4, 6, 9, 3, 45)  # words


def _tellings() -> tuple[tuple[str, ...], ...]:
    dice = random.Random(7)  # noqa: S311
    used: set[str] = set()

    def word() -> str:
        while True:
            found = "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(3))
            if found not in used:
                used.add(found)
                return found

    def sentence() -> str:
        words = [word() for _ in range(dice.choice(_LENGTHS))]
        return f"{', '.join(words) if len(words) > 9 else ' '.join(words)}.".capitalize()

    return tuple(tuple(sentence() for _ in range(_SENTENCES)) for _ in range(_TELLINGS))


TELLINGS = _tellings()


def words(sentences: Sequence[str]) -> list[str]:
    """Return the words of sentences, however they are cut."""
    return " ".join(sentences).split()


def begins(start: Sequence[str], whole: Sequence[str]) -> bool:
    """Tell whether these sentences are the beginning of those."""
    return " ".join(words(whole)).startswith(" ".join(words(start)))
