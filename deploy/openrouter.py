"""OpenRouter, asked about the key and the models: two GETs that cost nothing.

Shapes: OpenRouter's OpenAPI description (OpenRouterTeam/docs, openapi/openapi.yaml, August 2026) and recorded
responses of October 2026. Everything that is not needed is ignored, so that new fields do no harm.
"""

import difflib
import ssl
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import httpx

from deploy.errors import DeployError

TIMEOUT = 5.0  # s
# Suffixes that choose how a listed model is served; the model is listed without them.
_ROUTING = (":nitro", ":floor", ":online", ":exacto")
_FREE = ":free"
_NEAR = 0.55  # difflib's ratio below which two slugs have little in common


class OpenRouterError(DeployError):
    """Report that OpenRouter could not be asked, or did not answer as documented."""

    default_code = "openrouter"


class Unreachable(OpenRouterError):
    """Report that OpenRouter did not answer."""

    default_code = "openrouter_unreachable"


@dataclass(frozen=True)
class KeyInfo:
    """Say what a key is good for.

    Args:
        valid: OpenRouter knows it.
        limit: The key's own limit in dollars; None: it has none.
        limit_remaining: What is left of it.
        free_used: Requests to free models today (UTC).
        free_limit: How many are allowed a day.
        free_remaining: How many are left; None: OpenRouter does not say.
        is_free_tier: Nothing was ever paid into the account.
    """

    valid: bool
    limit: float | None = None
    limit_remaining: float | None = None
    free_used: int | None = None
    free_limit: int | None = None
    free_remaining: int | None = None
    is_free_tier: bool = False


@dataclass(frozen=True)
class Model:
    """Describe a listed model.

    Args:
        id: Its slug, as in `LLM_MODEL`.
        name: Title for people.
        free: Neither prompt nor answer cost anything.
        context_length: Tokens that fit in; 0: not said.
        expiration_date: The day on which it goes, where that is known.
        tools: It can call tools.
        text: It takes text and answers with text alone.
    """

    id: str
    name: str = ""
    free: bool = False
    context_length: int = 0
    expiration_date: date | None = None
    tools: bool = True
    text: bool = True


class OpenRouter:
    """Ask OpenRouter, or what stands in for it.

    Args:
        base_url: Up to `/api/v1`.
        key: The key; may be empty for `models`.
        timeout: Seconds to wait for an answer.
    """

    def __init__(self, base_url: str, key: str = "", *, timeout: float = TIMEOUT) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=timeout,
            # the system's trust store, with a company's own CA in it, not the one that httpx brings
            verify=ssl.create_default_context(),
        )
        self._where = base_url

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self._http.close()

    def key(self) -> KeyInfo:
        """Ask what the key is good for.

        Raises:
            Unreachable: No answer.
            OpenRouterError: An answer that nobody documented.
        """
        response = self._get("key")
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            return KeyInfo(valid=False)
        return parse_key(self._data(response))

    def models(self) -> list[Model]:
        """List the models.

        Raises:
            Unreachable: No answer.
            OpenRouterError: An answer that nobody documented.
        """
        return parse_models(self._data(self._get("models")))

    def _get(self, path: str) -> httpx.Response:
        try:
            return self._http.get(path)
        except httpx.TimeoutException:
            raise Unreachable("does not answer in time", where=self._where) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            raise Unreachable("cannot be reached", where=self._where) from None

    def _data(self, response: httpx.Response) -> Any:
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"answers HTTP {response.status_code}", where=self._where)
        try:
            body = response.json()
            if response.status_code == httpx.codes.OK:
                return body["data"]
        except (ValueError, KeyError, TypeError):
            pass
        raise OpenRouterError(f"answers HTTP {response.status_code}, not as OpenRouter does", where=self._where)


def parse_key(data: Any) -> KeyInfo:
    """Read the `data` of GET /key.

    Args:
        data: As it came.
    """
    fields: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    daily = fields.get("free_model_daily_requests")
    free: Mapping[str, Any] = daily if isinstance(daily, Mapping) else {}
    return KeyInfo(
        valid=True,
        limit=_number(fields.get("limit")),
        limit_remaining=_number(fields.get("limit_remaining")),
        free_used=_count(free.get("used")),
        free_limit=_count(free.get("limit")),
        free_remaining=_count(free.get("remaining")),
        is_free_tier=bool(fields.get("is_free_tier")),
    )


def parse_models(data: Any) -> list[Model]:
    """Read the `data` of GET /models; entries without an id are left out.

    Args:
        data: As it came.
    """
    entries = data if isinstance(data, list) else []
    return [_model(entry) for entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("id"), str)]


def listed(slug: str, models: Iterable[Model]) -> Model | None:
    """Find a model by its slug, with or without a routing suffix such as `:nitro`.

    Args:
        slug: As in `LLM_MODEL`.
        models: What is listed.
    """
    plain = next((slug.removesuffix(end) for end in _ROUTING if slug.endswith(end)), slug)
    return next((model for model in models if model.id in (slug, plain)), None)


def nearest(slug: str, models: Collection[Model], *, count: int = 3) -> list[str]:
    """Name the listed models that are most like one that is not listed.

    The same maker's come first, free ones before others where the slug was free; where it was and none of the
    like is free, the last place goes to another maker's free model.

    Args:
        slug: What is not listed.
        models: What is listed.
        count: How many at most.
    """
    free = slug.endswith(_FREE)
    scored = sorted(((_likeness(slug, model, free=free), model) for model in models), key=lambda s: (-s[0], s[1].id))
    near = [model for score, model in scored if score >= _NEAR and model.text][:count]
    if free and not any(model.free for model in near):
        near = near[: count - 1] + [model for _, model in scored if model.free and model.text][:1]
    return [model.id for model in near]


def _likeness(slug: str, model: Model, *, free: bool) -> float:
    ratio = difflib.SequenceMatcher(None, slug.removesuffix(_FREE), model.id.removesuffix(_FREE)).ratio()
    family = slug.partition("/")[0] == model.id.partition("/")[0]
    return ratio + 0.3 * family + 0.2 * (free and model.free)


def _model(entry: Mapping[str, Any]) -> Model:
    slug = str(entry["id"])
    pricing = entry.get("pricing")
    prices = [_number(pricing.get(kind)) for kind in ("prompt", "completion")] if isinstance(pricing, Mapping) else []
    architecture = entry.get("architecture")
    shape: Mapping[str, Any] = architecture if isinstance(architecture, Mapping) else {}
    parameters = entry.get("supported_parameters")
    return Model(
        id=slug,
        name=str(entry.get("name") or slug),
        free=slug.endswith(_FREE) or (bool(prices) and all(price == 0 for price in prices)),
        context_length=_count(entry.get("context_length")) or 0,
        expiration_date=_day(entry.get("expiration_date")),
        tools="tools" in parameters if isinstance(parameters, list) else True,
        text="text" in (shape.get("input_modalities") or ["text"])
        and (shape.get("output_modalities") or ["text"]) == ["text"],
    )


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _count(value: Any) -> int | None:
    number = _number(value)
    return None if number is None or number != number or number in (float("inf"), float("-inf")) else int(number)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
