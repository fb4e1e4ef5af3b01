"""Behaviours that are an HTTP status with an error body.

Bodies: as recorded from OpenRouter in October 2026 where there is a recording (400, 401, 402, 429), else the
examples of its OpenAPI description and of its page on errors.
"""

from dataclasses import dataclass, field

from services.openrouter_sim.control import Behaviour, Setting
from services.openrouter_sim.shapes import Body, error

DAY = 86_400


@dataclass(frozen=True)
class Refusal:
    """Hold a response that refuses the request.

    Args:
        status: HTTP status.
        body: Error envelope.
        headers: Headers of this refusal alone.
    """

    status: int
    body: Body
    headers: dict[str, str] = field(default_factory=dict)


NO_KEY = Refusal(401, {"error": {"message": "No cookie auth credentials found", "code": 401}})
BAD_KEY = Refusal(401, {"error": {"message": "User not found.", "code": 401}})
BAD_JSON = Refusal(400, error(400, "Input must have at least 1 token.", {"provider_name": None}))
NO_MESSAGES = Refusal(400, error(400, 'Input required: specify "prompt" or "messages"'))
NO_MODEL = Refusal(400, error(400, "No models provided"))
TOO_MANY_MODELS = Refusal(400, error(400, "'models' array must have 3 items or fewer."))

SIMPLE = {
    Behaviour.TIMEOUT: (408, "Operation timed out. Please try again later.", None),
    Behaviour.TOO_LARGE: (413, "Request payload too large", "payload_too_large"),
    Behaviour.UNPROCESSABLE: (422, "Invalid argument", "unprocessable"),
    Behaviour.SERVER_ERROR: (500, "Internal Server Error", "server"),
    Behaviour.BAD_GATEWAY: (502, "Provider returned error", "provider_unavailable"),
    Behaviour.EDGE_TIMEOUT: (524, "Request timed out. Please try again later.", None),
    Behaviour.OVERLOADED: (529, "Provider returned error", "provider_overloaded"),
}


def invalid_model(slug: str) -> Refusal:
    """Return what a slug gets that OpenRouter does not know."""
    return Refusal(400, error(400, f"{slug} is not a valid model ID"))


def refuse(setting: Setting, slug: str, provider: str, now: float) -> Refusal | None:
    """Return the refusal that a setting asks for, or none when it asks for something else.

    Args:
        setting: What was put for the model.
        slug: The model.
        provider: Who serves it.
        now: Seconds since the epoch; rate limits tell in milliseconds when they end.
    """
    behaviour, wait = setting.behaviour, setting.retry_after
    if behaviour in SIMPLE:
        status, message, kind = SIMPLE[behaviour]
        return Refusal(status, error(status, message, {"error_type": kind} if kind else None))
    match behaviour:
        case Behaviour.INVALID_MODEL:
            return invalid_model(slug)
        case Behaviour.CONTEXT_LENGTH:
            message = "This endpoint's maximum context length is exceeded. Please shorten the messages."
            return Refusal(400, error(400, message, {"error_type": "context_length_exceeded"}))
        case Behaviour.UNAUTHORIZED:
            return BAD_KEY
        case Behaviour.NO_CREDITS | Behaviour.KEY_LIMIT | Behaviour.IN_FLIGHT:
            return _payment(behaviour, wait)
        case Behaviour.MODERATION:
            return _moderation(slug, provider)
        case Behaviour.NO_ENDPOINTS:
            return Refusal(404, error(404, f"No endpoints found for {slug}."))
        case Behaviour.FREE_ENDED:
            return _free_ended(slug)
        case Behaviour.UPSTREAM_LIMIT:
            return _upstream_limit(slug, provider, wait)
        case Behaviour.FREE_PER_MINUTE:
            left = 60 if wait is None else wait
            return _free_limit("free-models-per-min. ", "20", "openrouter_free_tier_per_minute", now, left)
        case Behaviour.FREE_PER_DAY:
            until_midnight = DAY - now % DAY if wait is None else wait
            return _free_limit("free-models-per-day", "50", "openrouter_free_tier_daily", now, until_midnight)
        case Behaviour.UNAVAILABLE:
            return _unavailable(slug, wait)
        case _:
            return None


def _retry_after(wait: int | None) -> dict[str, str]:
    return {} if wait is None else {"Retry-After": str(wait)}


def _payment(behaviour: Behaviour, wait: int | None) -> Refusal:
    if behaviour is Behaviour.IN_FLIGHT:
        message = (
            "This request would exceed your available credits given your current in-flight requests. "
            "Retry after in-flight requests settle, or add credits."
        )
        hint = "Retry after your in-flight requests settle (see the Retry-After header)."
        metadata = {"reason": "in_flight_budget_exhausted", "limit_source": "openrouter_in_flight_budget"}
        return Refusal(402, error(402, message, metadata | {"remedy_hint": hint}), _retry_after(wait))
    if behaviour is Behaviour.KEY_LIMIT:
        message, source = "This request exceeds this API key's usage limit.", "openrouter_key_limit"
        hint = "Raise or remove this API key's usage limit at https://openrouter.ai/settings/keys."
    else:
        message = "Insufficient credits. Add more using https://openrouter.ai/credits"
        source, hint = "openrouter_credits", "Add credits at https://openrouter.ai/settings/credits."
    metadata = {"limit_source": source, "remedy_hint": hint}
    return Refusal(402, error(402, message, metadata))


def _moderation(slug: str, provider: str) -> Refusal:
    metadata = {
        "reasons": ["harassment"],
        "flagged_input": "the caller's words",
        "provider_name": provider,
        "model_slug": slug,
    }
    return Refusal(403, error(403, "Your input was flagged by the provider's moderation.", metadata))


def _availability(code: str, retryable: bool, slug: str, **more: object) -> Body:
    address = f"https://openrouter.ai/docs/errors#{code}"
    return {"code": code, "retryable": retryable, "requested_models": [slug], "docs_url": address, **more}


def _free_ended(slug: str) -> Refusal:
    paid = slug.removesuffix(":free")
    availability = _availability("free_variant_ended", False, slug, fallback_models=[paid])
    inner = {
        "message": f"The free variant of {paid} has ended. Use the paid slug {paid}.",
        "error_type": "not_found",
        "http_status": 404,
        "availability": availability,
    }
    return Refusal(404, {"error": inner})  # OpenRouter's own examples of this object have no `code`


def _upstream_limit(slug: str, provider: str, wait: int | None) -> Refusal:
    metadata: Body = {
        "raw": (
            f"{slug} is temporarily rate-limited upstream. Please retry shortly, or add your own key "
            "to accumulate your rate limits: https://openrouter.ai/settings/integrations"
        ),
        "provider_name": provider,
        "is_byok": False,
        "provider_error_code": "429" if wait is None else "rate_limit_exceeded",
        "limit_source": "upstream_provider_shared_pool",
        "remedy_hint": "Retry shortly, add your own provider key, or route to another provider.",
    }
    if wait is not None:
        metadata |= {"retry_after_seconds": wait, "retry_after_seconds_raw": wait}
        metadata["headers"] = _retry_after(wait)
    return Refusal(429, error(429, "Provider returned error", metadata), _retry_after(wait))


def _free_limit(which: str, limit: str, source: str, now: float, left: float) -> Refusal:
    headers = {
        "X-RateLimit-Limit": limit,
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(round((now + left) * 1000)),
    }
    metadata = {"headers": headers, "limit_source": source, "provider_name": None}
    return Refusal(429, error(429, f"Rate limit exceeded: {which}", metadata), headers)


def _unavailable(slug: str, wait: int | None) -> Refusal:
    hint = {} if wait is None else {"retry_after": wait}
    availability = _availability("temporarily_unavailable", True, slug, **hint)
    metadata = {"error_type": "provider_overloaded"}
    body = error(503, "Service temporarily unavailable", metadata, availability=availability)
    return Refusal(503, body, _retry_after(wait))
