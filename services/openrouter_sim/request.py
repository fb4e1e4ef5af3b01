"""What a client asks of /chat/completions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.openrouter_sim import refusals
from services.openrouter_sim.refusals import Refusal

MAX_MODELS = 3
REVOKED_KEY = "sk-or-revoked"


@dataclass(frozen=True)
class Ask:
    """Hold a request that can be tried.

    Args:
        models: Slugs in the order in which they are tried.
        messages: The conversation.
        stream: Whether the answer comes as server-sent events.
        max_tokens: Length of the answer at most; none: no limit.
    """

    models: tuple[str, ...]
    messages: tuple[Mapping[str, Any], ...]
    stream: bool
    max_tokens: int | None


def check_key(authorization: str) -> Refusal | None:
    """Refuse a missing and the revoked key; any other is good."""
    kind, _, key = authorization.partition(" ")
    if kind.lower() != "bearer" or not key.strip():
        return refusals.NO_KEY
    return refusals.BAD_KEY if key.strip() == REVOKED_KEY else None


def read(body: bytes) -> Ask | Refusal:
    """Read a request's body, or say why OpenRouter would refuse it."""
    try:
        fields = json.loads(body)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        return refusals.BAD_JSON
    messages = fields.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(m, dict) for m in messages):
        return refusals.NO_MESSAGES
    fallbacks = fields.get("models") or []
    if not isinstance(fallbacks, list):
        return refusals.NO_MODEL
    if len(fallbacks) > MAX_MODELS:
        return refusals.TOO_MANY_MODELS
    models = dict.fromkeys(str(slug) for slug in (fields.get("model"), *fallbacks) if slug)
    if not models:
        return refusals.NO_MODEL
    limit = fields.get("max_completion_tokens") or fields.get("max_tokens")
    return Ask(
        models=tuple(models),
        messages=tuple(messages),
        stream=bool(fields.get("stream")),
        max_tokens=limit if isinstance(limit, int) else None,
    )
