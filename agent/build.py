"""Make the chain from the settings."""

import logging
import random
from dataclasses import asdict
from typing import Any

import httpx2
import openai as sdk
from livekit.plugins import openai

from agent.chain import Attempted, Chain, Health, Policy
from agent.chain.links import Link, LLMLink
from agent.chain.policy import LinkInfo
from agent.chain.wire import watch
from agent.settings import Settings

log = logging.getLogger("agent.chain")
KEEP_ALIVE = 300.0  # s; a caller may think for a while, and a new connection costs two or three round trips


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
    # one client for all: a connection that is open already saves the handshake, and each client costs 25-50 ms
    http = sdk.DefaultAsyncHttpxClient(
        limits=httpx2.Limits(max_connections=100, keepalive_expiry=KEEP_ALIVE),
        event_hooks={"response": [watch]},
        headers={"Accept-Encoding": "identity"},  # `watch` reads the bytes as they come
    )
    return Chain(_links(settings, http), policy, Health(policy, random.random), _log_attempt, close=http.aclose)


def _links(settings: Settings, http: httpx2.AsyncClient) -> tuple[Link, ...]:
    links: list[Link] = []
    key = settings.openrouter_api_key.get_secret_value()
    if key:
        client = sdk.AsyncClient(api_key=key, base_url=settings.openrouter_base_url, max_retries=0, http_client=http)
        for slug in settings.llm_model:
            model: Any = openai.LLM.with_openrouter(model=slug, api_key=key, client=client, app_name="deployctl")
            links.append(LLMLink(LinkInfo(slug, free=slug.endswith(":free")), model, settings.llm_max_tokens))
    else:
        log.warning("no OPENROUTER_API_KEY: only the local model can answer")
    own = sdk.AsyncClient(api_key="none", base_url=settings.local_llm_base_url, max_retries=0, http_client=http)
    local = openai.LLM(model=settings.local_llm_model, client=own, _strict_tool_schema=False)
    name = settings.local_llm_model
    if key and name in settings.llm_model:
        name += " (local)"
    links.append(LLMLink(LinkInfo(name, local=True), local, settings.llm_max_tokens))
    return tuple(links)


def _log_attempt(attempt: Attempted) -> None:
    log.info("attempt", extra=asdict(attempt))  # livekit's formatter writes JSON, and adds the room
