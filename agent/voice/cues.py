"""Cues: a mark before a piece of the reply says that it is heard from memory.

Livekit hands a reply from node to node as bare text, and its filters may change a word of it; a mark of Unicode's
private use, which they let through, needs no comparing and no waiting for the end of the text.
"""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from enum import StrEnum


class Cue(StrEnum):
    """Name what is heard from memory."""

    HOLD = "\ue000"
    WAITING = "\ue001"
    APOLOGY = "\ue002"


_MARKS = frozenset(Cue)


def without_cue(text: str) -> str:
    """Take the mark off, if there is one; a text without stays the object that it is.

    Args:
        text: A piece of the reply.
    """
    return text[1:] if text[:1] in _MARKS else text


async def cue_of(text: AsyncIterable[str]) -> tuple[Cue | None, AsyncIterator[str]]:
    """Read no further than to the first letter, and tell what a text begins with.

    Args:
        text: What is to be heard next.

    Returns:
        The cue, where there is one; and the text without it, from its beginning.
    """
    pieces = aiter(text)
    async for piece in pieces:
        if piece:
            return (Cue(piece[0]) if piece[0] in _MARKS else None), _again(without_cue(piece), pieces)
    return None, pieces


async def _again(first: str, rest: AsyncIterator[str]) -> AsyncGenerator[str]:
    yield first
    async for piece in rest:
        yield piece
