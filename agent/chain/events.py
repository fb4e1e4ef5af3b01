"""What a reply consists of."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """Begin a reply; who asks the chain says so to those who watch, the chain itself does not.

    Args:
        ago: Seconds since the caller's last word; 0: they did not speak.
    """

    ago: float


@dataclass(frozen=True)
class Hold:
    """Say the holding line."""


@dataclass(frozen=True)
class Waiting:
    """Play the quiet sound that says the line is not dead."""


@dataclass(frozen=True)
class Answer:
    """Say one sentence of the answer."""

    text: str


@dataclass(frozen=True)
class Calls:
    """Hand on the tool calls that end this reply; `chunk` is livekit's own."""

    chunk: Any


@dataclass(frozen=True)
class Apology:
    """Say the apology; nothing follows."""


@dataclass(frozen=True)
class Attempted:
    """Tell how one request to one model ended.

    Args:
        model: The link's name.
        status: HTTP status, None where there was none.
        reason: `ok`, or what went wrong, in a few words.
        ms: Milliseconds from the request to its end.
        first_ms: Milliseconds to its first content, None where none came.
        asked_after_ms: Milliseconds from the turn's begin to the request.
        provider: Who served it behind the endpoint, where it says so.
        prompt_tokens: What it read, where it says so.
        completion_tokens: What it wrote, where it says so.
        cooldown: Seconds for which the link is left alone; None: not at all.
        turn: Counts the call's replies, from 1.
    """

    model: str
    status: int | None
    reason: str
    ms: int
    first_ms: int | None = None
    asked_after_ms: int = 0
    provider: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cooldown: float | None = None
    turn: int = 0


@dataclass(frozen=True)
class Done:
    """End the reply.

    Args:
        model: Who answered; None after an apology.
        attempts: All requests of this turn, in the order in which they ended.
    """

    model: str | None
    attempts: tuple[Attempted, ...]


Event = Asked | Hold | Waiting | Answer | Calls | Apology | Done
