"""Read from an error how far it reaches and how long it lasts.

Shapes: https://openrouter.ai/docs/api/reference/errors-and-debugging and .../limits; recorded bodies in the tests.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

LONG = math.inf  # a key, a credit or a model that needs a person; the policy says how long that is
DAY = 86400.0
MINUTE = 60.0
_NAME = re.compile(r"[\w.-]{1,64}")  # a sentence might repeat what the caller said, and reasons are logged


class Scope(Enum):
    """Say which links a failure concerns."""

    TURN = "this link, for this turn"
    LINK = "this link"
    FREE = "every :free model of the account"
    ACCOUNT = "every model of the account"


@dataclass(frozen=True)
class Failure:
    """Describe a failed attempt.

    Args:
        reason: A few words for the log; never a prompt, never a key.
        status: HTTP status, also of an error inside a 200; None where there was none.
        scope: Which links cool down.
        wait: Seconds until they may be tried again; None: exponential backoff; LONG: as the policy says.
    """

    reason: str
    status: int | None = None
    scope: Scope = Scope.LINK
    wait: float | None = None


def classify(status: int | None, body: object, headers: Mapping[str, str], now: float) -> Failure:
    """Judge an error response, or an error object inside a 200.

    Args:
        status: The HTTP status, or the error object's code.
        body: The error object, or whatever came instead.
        headers: The response's headers, lower case.
        now: Seconds since the epoch: `X-RateLimit-Reset` counts from there.
    """
    error = _error(body)
    reason = _reason(status, error)
    wait = _hint(error, headers, now)
    source = str(_metadata(error).get("limit_source", ""))
    message = str(error.get("message", ""))
    if status == 429:
        if "free_tier_daily" in source or "free-models-per-day" in message:
            return Failure(reason, status, Scope.FREE, wait if wait is not None else DAY)
        if "free_tier" in source or "free-models-per-min" in message:
            return Failure(reason, status, Scope.FREE, wait if wait is not None else MINUTE)
        return Failure(reason, status, Scope.LINK, wait)
    if status == 402 and "in_flight" in source:
        return Failure(reason, status, Scope.ACCOUNT, wait)  # frees itself: backoff will do
    if status in (401, 402):
        return Failure(reason, status, Scope.ACCOUNT, LONG)
    if status == 404 or (status == 400 and "is not a valid model" in message):
        return Failure(reason, status, Scope.LINK, LONG)
    if status in (400, 403, 412, 413, 422):
        return Failure(reason, status, Scope.TURN, 0.0)
    return Failure(reason, status, Scope.LINK, wait)


def inside_200(body: object, headers: Mapping[str, str], now: float) -> Failure:
    """Judge a JSON body that came with status 200 where a stream of the answer should have come.

    Args:
        body: The parsed body.
        headers: The response's headers, lower case.
        now: Seconds since the epoch.
    """
    code = _number(_error(body).get("code"))
    return classify(int(code) if code is not None and math.isfinite(code) else None, body, headers, now)


def _error(body: object) -> Mapping[str, Any]:
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        return inner if isinstance(inner, Mapping) else {"message": str(inner)}
    return {}


def _metadata(error: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = error.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _reason(status: int | None, error: Mapping[str, Any]) -> str:
    metadata = _metadata(error)
    for value in (metadata.get("limit_source"), metadata.get("error_type")):
        if value and _NAME.fullmatch(str(value)):
            return str(value)
    return f"HTTP {status}" if status else "error"


def _hint(error: Mapping[str, Any], headers: Mapping[str, str], now: float) -> float | None:
    metadata = _metadata(error)
    availability = error.get("availability")
    own = availability if isinstance(availability, Mapping) else {}
    for value in (own.get("retry_after"), metadata.get("retry_after_seconds"), headers.get("retry-after")):
        seconds = _number(value)
        if seconds is not None and math.isfinite(seconds):
            return max(0.0, seconds)
    inner = metadata.get("headers")
    inside = {str(key).lower(): value for key, value in inner.items()} if isinstance(inner, Mapping) else {}
    for fields in (headers, inside):
        reset = _number(fields.get("x-ratelimit-reset"))
        if reset is not None and math.isfinite(reset):
            return max(0.0, reset / 1000 - now)  # epoch milliseconds
    return None


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
