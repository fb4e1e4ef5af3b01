"""One answer of one model: what it says, how fast, and what it costs."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.openrouter_sim import answers, shapes
from services.openrouter_sim.catalogue import Model
from services.openrouter_sim.control import Setting, ToolCall
from services.openrouter_sim.request import Ask


@dataclass(frozen=True)
class Turn:
    """Hold what a behaviour needs to play an answer.

    Args:
        envelope: Wraps the choices.
        setting: What was put for the model.
        first_token: Seconds to the first token, without jitter.
        pieces: The answer in tokens.
        thoughts: The reasoning in tokens.
        calls: Tool calls made instead of an answer.
        finish: How a whole answer ends: `stop`, `length` or `tool_calls`.
        prompt_tokens: Length of the request, roughly.
        price: Dollars a token of the answer.
    """

    envelope: shapes.Envelope
    setting: Setting
    first_token: float
    pieces: tuple[str, ...]
    thoughts: tuple[str, ...]
    calls: tuple[ToolCall, ...]
    finish: str
    prompt_tokens: int
    price: float

    @property
    def half(self) -> tuple[str, ...]:
        """Return the first half of the answer, one token at least."""
        return self.pieces[: max(1, len(self.pieces) // 2)]

    def wait_for_first(self) -> float:
        """Return the seconds until the first token."""
        return self.first_token + self._jitter()

    def wait_for_next(self) -> float:
        """Return the seconds until the next token."""
        return 1 / self.setting.tokens_per_second + self._jitter()

    def usage(self) -> shapes.Body:
        """Return what the whole answer used."""
        written = len(self.pieces) + len(self.thoughts)
        return shapes.usage(self.prompt_tokens, written, len(self.thoughts), round(written * self.price, 10))

    def _jitter(self) -> float:
        return random.uniform(0, self.setting.jitter)  # noqa: S311 - it only varies a delay


def compose(ask: Ask, model: Model, setting: Setting, identifier: str, now: float, first: float) -> Turn:
    """Compose the answer to a request.

    Args:
        ask: The request.
        model: Who answers.
        setting: What was put for the model.
        identifier: Generation id.
        now: Seconds since the epoch.
        first: Seconds to the first token where the setting has none.
    """
    calls = setting.tool_calls if ask.messages[-1].get("role") != "tool" else ()
    whole = setting.text if setting.text is not None else answers.answer_to(ask.messages)
    pieces = () if calls else answers.tokens(answers.still_to_say(whole, ask.messages))
    finish = "tool_calls" if calls else "stop"
    if ask.max_tokens is not None and len(pieces) > ask.max_tokens:
        pieces, finish = pieces[: ask.max_tokens], "length"
    return Turn(
        envelope=shapes.Envelope(identifier, int(now), model.slug, model.provider),
        setting=setting,
        first_token=first if setting.first_token is None else setting.first_token,
        pieces=pieces,
        thoughts=answers.tokens(setting.reasoning),
        calls=calls,
        finish=finish,
        prompt_tokens=_length(ask.messages),
        price=model.completion,
    )


def _length(messages: tuple[Mapping[str, Any], ...]) -> int:
    return sum(len(answers.tokens(answers.text_of(message))) for message in messages)
