"""One line about an attempt that an operator understands."""

from agent.chain.events import Attempted

_ADVICE = {
    401: "OpenRouter refuses the key: set OPENROUTER_API_KEY anew",
    402: "the account has no credit left: add some at https://openrouter.ai/credits, or use models that end in :free",
    403: "refused by moderation or by the key's rights",
    404: "no such model, or nobody serves it any more: correct LLM_MODEL",
    413: "the conversation is too long for this model",
}
_REASONS = {
    "openrouter_free_tier_per_minute": "the free tier's requests of this minute are used up",
    "openrouter_free_tier_daily": "the free tier's requests of this day are used up",
    "upstream_provider_shared_pool": "its provider's shared pool is rate-limited",
    "openrouter_in_flight_budget": "too many requests at once for the account's credit",
}


def sentence(attempt: Attempted) -> str:
    """Describe an attempt.

    Args:
        attempt: It has ended.
    """
    if attempt.reason == "ok":
        return f"{attempt.model} answered, first token after {attempt.first_ms} ms"
    if attempt.reason == "slower":
        return f"{attempt.model} was slower than another model, given up after {attempt.ms} ms"
    if attempt.reason == "interrupted":
        return f"{attempt.model} was interrupted by the caller"
    known = _REASONS.get(attempt.reason)
    if known is None and attempt.status in _ADVICE:
        known = f"{_ADVICE[attempt.status]} ({attempt.reason})"
    status = f"{attempt.status}, " if attempt.status else ""
    pause = "" if attempt.cooldown is None else f"; left alone for {attempt.cooldown:g} s"
    return f"{attempt.model} failed: {status}{known or attempt.reason}{pause}"
