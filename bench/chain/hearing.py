"""What a caller would have heard of one turn, and when. Standard library only: every contender imports it."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum

STORY = "One is here. Two is near. Three is the end."
LIMIT = 15.0  # s; a caller who has heard no end of it by then has hung up
_SENTENCE_ENDED = re.compile(r"[.!?]\s+\S")


class Kind(StrEnum):
    """Name what a contender hands on."""

    TEXT = "text"
    SENTENCE = "sentence"  # whole already: a synthesiser need not wait for what follows
    HOLD = "hold"
    APOLOGY = "apology"


class Outcome(StrEnum):
    """Name what became of an answer."""

    WHOLE = "whole"
    TRUNCATED = "truncated"
    TWICE = "twice"
    APOLOGY = "apology"
    SILENT = "silent"


Piece = tuple[Kind, str]


@dataclass
class Heard:
    """Hold one turn; all times in seconds since the caller's last word.

    Args:
        text: The answer, as far as it came.
        first: To the first piece of the answer.
        sentence: To the first whole sentence, which is when synthesis can begin.
        sound: To anything at all: holding line, answer or apology.
        total: To the end of the turn.
        holds: How often the holding line was said.
        apologised: Whether the apology was.
        error: The exception that the turn ended in; empty: none.
        hung: Whether the caller had hung up before it ended.
    """

    text: str = ""
    first: float | None = None
    sentence: float | None = None
    sound: float | None = None
    total: float = 0.0
    holds: int = 0
    apologised: bool = False
    error: str = ""
    hung: bool = False

    def add(self, kind: Kind, text: str, now: float) -> None:
        """Take in the next piece.

        Args:
            kind: What it is.
            text: Its words.
            now: Seconds since the turn began.
        """
        self.sound = now if self.sound is None else self.sound
        if kind is Kind.HOLD:
            self.holds += 1
        elif kind is Kind.APOLOGY:
            self.apologised = True
        else:
            self.first = now if self.first is None else self.first
            self.text += " " + text if kind is Kind.SENTENCE and self.text else text
            if self.sentence is None and (kind is Kind.SENTENCE or _SENTENCE_ENDED.search(self.text)):
                self.sentence = now


async def listen(pieces: AsyncGenerator[Piece], limit: float = LIMIT) -> Heard:
    """Hear a turn to its end.

    Args:
        pieces: What the contender hands on.
        limit: Seconds after which the caller hangs up.
    """
    heard, began = Heard(), time.perf_counter()
    try:
        async with asyncio.timeout(limit), aclosing(pieces):
            async for kind, text in pieces:
                heard.add(kind, text, time.perf_counter() - began)
    except TimeoutError:
        heard.hung = time.perf_counter() - began >= limit
        heard.error = "" if heard.hung else "TimeoutError"
    except Exception as error:
        heard.error = type(error).__name__
    heard.total = time.perf_counter() - began
    if heard.text and heard.sentence is None:
        heard.sentence = heard.total  # the end of the stream is the end of its last sentence
    return heard


def classify(text: str, *, apologised: bool, story: str = STORY) -> Outcome:
    """Compare what was heard with what the models had to say.

    Args:
        text: The answer, as far as it came.
        apologised: Whether the apology was said.
        story: The whole answer.
    """
    heard, told = _words(text), _words(story)
    if heard == told:
        return Outcome.WHOLE
    if apologised:
        return Outcome.APOLOGY
    if not heard:
        return Outcome.SILENT
    return Outcome.TWICE if Counter(heard) - Counter(told) else Outcome.TRUNCATED


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())
