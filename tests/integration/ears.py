"""What was heard in a call, and when, though every recogniser mishears something."""

import math
import re
from collections.abc import Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from tests.integration.phrases import PHRASES

# The share of a phrase's letters that the better ear may get wrong, rounded up: said 350 times, "Hang on a sec." was
# beyond it once, and no other phrase came near it. Nothing in one phrase is nearer to another than a half.
WRONG = 1 / 3
DECENT = 3.2  # s of silence: the agent breaks it after 2.5, and what it plays is heard 0.2 to 0.3 later
_FIGURES = {"4": "four", "6": "six", "7": "seven", "10": "ten"}
_ADDED = ("t", "seconds")  # of an utterance, beside what the ears made of it


def told(turn: dict[str, Any]) -> list[str]:
    """List the phrases that were heard in a turn, as often and in the order in which they were.

    Args:
        turn: Of what `deployctl call --json` printed.
    """
    return [phrase for one in turn["heard"] for phrase in understood(*_texts(one))]


def heard(call: dict[str, Any], phrase: str) -> bool:
    """Tell whether a phrase was heard after the greeting.

    Args:
        call: What `deployctl call --json` printed.
        phrase: One of those that are told apart.
    """
    assert phrase in PHRASES
    return any(phrase in told(turn) for turn in call["turns"][1:])


def written(turn: dict[str, Any]) -> str:
    """Give the agent's words as the room's own transcription has them.

    Args:
        turn: Of what `deployctl call --json` printed.
    """
    return " ".join(line["text"] for line in turn["room"] if line["who"] == "agent")


def silence(turn: dict[str, Any]) -> float:
    """Give the longest stretch without a sound, from the caller's last word to the end of the agent's last, seconds.

    Args:
        turn: Of what `deployctl call --json` printed.
    """
    longest, until = 0.0, 0.0
    for one in turn["heard"]:
        longest = max(longest, one["t"] - until)
        until = max(until, one["t"] + one["seconds"])
    return longest


def wordless(turn: dict[str, Any]) -> float:
    """Give the seconds from the caller's last word to the first utterance with words in it; infinite: there was none.

    The waiting sound is none.

    Args:
        turn: Of what `deployctl call --json` printed.
    """
    return min((one["t"] for one in turn["heard"] if understood(*_texts(one))), default=float("inf"))


def understood(*texts: str) -> list[str]:
    """List the phrases in an utterance, by the ear that can make most of it.

    Args:
        texts: What each ear made of it.
    """
    return max(map(_phrases, texts), default=(0, []))[1]


def words(text: str) -> list[str]:
    """Split a text into words of small letters; a clock's figures become words.

    Args:
        text: Anybody's.
    """
    found = re.findall("[a-z]+|[0-9]+", text.lower().replace("'", ""))
    return [_FIGURES.get(word, word) for word in found]


def difference(text: str, phrase: str) -> float:
    """Give the share of a phrase's letters that would have to change to make it the words that are most like it.

    Args:
        text: In which they stand, as whole words.
        phrase: Which.
    """
    said, wanted = words(text), "".join(words(phrase))
    pieces = (said[start:end] for start in range(len(said)) for end in range(start + 1, len(said) + 1))
    wrong = (Levenshtein.distance("".join(piece), wanted) for piece in pieces)
    return min(wrong, default=len(wanted)) / len(wanted)


def _phrases(text: str) -> tuple[int, list[str]]:
    """Cut a text into phrases and what is none, so that most of its letters are explained; give their number first."""
    said = words(text)
    best: list[tuple[int, list[str]]] = [(0, [])]
    for end in range(1, len(said) + 1):
        score, phrases = best[end - 1]
        ways = [(score - len(said[end - 1]), phrases)]
        for start in range(end):
            piece, (score, phrases) = "".join(said[start:end]), best[start]
            ways += [(score + right, [*phrases, phrase]) for phrase, right in _like(piece)]
        best.append(max(ways, key=lambda way: way[0]))
    return best[-1]


def _like(piece: str) -> list[tuple[str, int]]:
    """List the phrases that a piece is near to, each with the letters that are right."""
    found = []
    for phrase in PHRASES:
        wanted = "".join(words(phrase))
        wrong = Levenshtein.distance(piece, wanted)
        if wrong <= math.ceil(WRONG * len(wanted)):
            found.append((phrase, len(wanted) - wrong))
    return found


def _texts(utterance: dict[str, Any]) -> Sequence[str]:
    return [text for ear, text in utterance.items() if ear not in _ADDED and text]
