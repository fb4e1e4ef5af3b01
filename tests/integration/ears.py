"""What was heard in a call, though every recogniser mishears something."""

import re
from typing import Any

from rapidfuzz import fuzz

# letters alike, in percent; of the phrases that our agents say, no two are more than 56 alike, and what a recogniser
# made of the right one ("and on a set") was never below 73
ALIKE = 70


def heard(call: dict[str, Any], phrase: str) -> bool:
    """Tell whether one of the recognisers heard a phrase in the agent's answers.

    Args:
        call: What `deployctl call --json` printed.
        phrase: In small letters, numbers in words.
    """
    texts = [text for turn in call["turns"][1:] for one in turn["heard"] for text in one.values()]
    return any(alike(text, phrase) for text in texts if isinstance(text, str))


def alike(text: str, phrase: str) -> bool:
    """Tell whether a phrase stands somewhere in a text, nearly letter by letter.

    Args:
        text: A recogniser's.
        phrase: In small letters, numbers in words.
    """
    text, phrase = letters(text), letters(phrase)
    return len(text) >= len(phrase) * ALIKE / 100 and fuzz.partial_ratio(phrase, text) >= ALIKE


def letters(text: str) -> str:
    """Leave only letters; a clock's figures become words."""
    return re.sub("[^a-z]", "", text.lower().replace("10", "ten").replace("4", "four"))
