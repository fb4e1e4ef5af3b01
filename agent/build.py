"""Make the chain from the settings."""

import json
import logging
import random
from typing import Any

import openai as sdk
from livekit.plugins import openai

from agent.chain import Attempted, Chain, Health, Policy
from agent.chain.links import Link, LLMLink
from agent.chain.policy import LinkInfo
from agent.settings import Settings

log = logging.getLogger("agent.chain")


def build_chain(settings: Settings) -> Chain:
    """Build the chain: the models of LLM_MODEL at OpenRouter, then the local server.

    Args:
        settings: Where they are. Without an OpenRouter key the local server is the whole chain.
    """
    policy = Policy(
        first_token=settings.llm_first_token_timeout,
        window=settings.llm_retry_window,
        local_after=settings.llm_local_after,
    )
    return Chain(_links(settings), policy, Health(policy, random.random), _log_attempt)


def _links(settings: Settings) -> tuple[Link, ...]:
    links: list[Link] = []
    key = settings.openrouter_api_key.get_secret_value()
    if key:
        # one client for all: a connection that is open already saves the handshake, and each client costs 25-50 ms
        client = sdk.AsyncClient(api_key=key, base_url=settings.openrouter_base_url, max_retries=0)
        for slug in settings.llm_model:
            model: Any = openai.LLM.with_openrouter(model=slug, api_key=key, client=client, app_name="deployctl")
            links.append(LLMLink(LinkInfo(slug, free=slug.endswith(":free")), model, settings.llm_max_tokens))
    else:
        log.warning("no OPENROUTER_API_KEY: only the local model can answer")
    local = openai.LLM(
        model=settings.local_llm_model,
        base_url=settings.local_llm_base_url,
        api_key="none",
        max_retries=0,
        _strict_tool_schema=False,
    )
    links.append(LLMLink(LinkInfo(settings.local_llm_model, local=True), local, settings.llm_max_tokens))
    return tuple(links)


def _log_attempt(attempt: Attempted) -> None:
    log.info(
        json.dumps(
            {
                "event": "attempt",
                "model": attempt.model,
                "status": attempt.status,
                "reason": attempt.reason,
                "ms": attempt.ms,
                "first_ms": attempt.first_ms,
            }
        )
    )
