"""What OpenRouter lets this key do today, and what is left of the chain without its free tier."""

from collections.abc import Sequence

from deploy.config.slugs import is_free
from deploy.doctor.finding import Finding
from deploy.openrouter import KeyInfo

_FEW = 0.1  # of the day's free requests: at two to four a turn, the rest of a call
_MIDNIGHT = "wait until 00:00 UTC"
_PAID = "put a paid model at the end of LLM_MODEL in .env.local"
_LOCAL = "deployctl up --local-llm"
_KEY = "deployctl init"


def quota(info: KeyInfo | None, chain: Sequence[str], *, given: bool) -> Finding:
    """Judge what is left today.

    Args:
        info: What OpenRouter says of the key; None: it could not be asked.
        chain: The models of LLM_MODEL.
        given: There is a key.
    """
    if not given:
        return Finding("quota", "untried", "without an OpenRouter key there is no quota to ask for")
    if info is None or not info.valid:
        why = "could not be asked: offline?" if info is None else "does not know the key"
        return Finding("quota", "untried", f"OpenRouter {why}")
    tier = "the free tier: nothing was ever paid in" if info.is_free_tier else "a paying account"
    money = (
        "" if info.limit is None else f"; ${info.limit_remaining or 0:.2f} of the key's own ${info.limit:.2f} are left"
    )
    if info.free_remaining is None or info.free_limit is None:
        return Finding("quota", "ok", f"{tier}{money}; OpenRouter does not say how many free requests are left today")
    left = f"{info.free_remaining} of {info.free_limit} free requests are left today ({tier}{money})"
    asks = any(is_free(model) for model in chain)
    if asks and info.free_remaining <= 0:
        return Finding("quota", "warning", left, (f"{_MIDNIGHT}, or put a paid model first in LLM_MODEL",))
    if asks and info.free_remaining < _FEW * info.free_limit:
        return Finding("quota", "warning", f"only {left}", (f"{_PAID}, or {_MIDNIGHT}",))
    return Finding("quota", "ok", left)


def survival(info: KeyInfo | None, chain: Sequence[str], *, given: bool, local: bool) -> Finding:
    """Judge whether somebody still answers when the free tier's day is used up.

    Args:
        info: What OpenRouter says of the key; None: it could not be asked.
        chain: The models of LLM_MODEL.
        given: There is a key.
        local: A local model is started.
    """
    if not given or (info is not None and not info.valid):
        why = "OpenRouter does not know the key" if given else "there is no OpenRouter key"
        if local:
            return Finding("chain", "ok", f"{why}: the local model alone answers")
        return Finding("chain", "warning", f"{why}, and no local model: nobody answers", (f"{_KEY}, or {_LOCAL}",))
    paid = [model for model in chain if not is_free(model)]
    if paid and info is not None and info.is_free_tier:
        what = f"nothing was ever paid in, so {' and '.join(paid)} will be refused (402)"
        if local:
            return Finding(
                "chain", "warning", f"{what}; the local model answers then", ("https://openrouter.ai/credits",)
            )
        return Finding("chain", "warning", f"{what}; without the free tier nobody answers",
                       (f"https://openrouter.ai/credits, or {_LOCAL}",))  # fmt: skip
    if paid:
        return Finding(
            "chain", "ok", f"without the free tier {' and '.join(paid)} still answer{'s' * (len(paid) == 1)}"
        )
    if local:
        return Finding("chain", "ok", "every cloud model is a free one; without the free tier the local model answers")
    what = (
        "every model of LLM_MODEL is a free one, and there is no local model: when the day is used up, nobody answers"
    )
    return Finding("chain", "warning", what, (f"{_LOCAL}, or {_PAID}",))
