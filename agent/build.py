"""Make the chain from the settings."""

import hashlib
import logging
import random
from dataclasses import asdict
from typing import Any

import httpx2
import openai as sdk
from livekit.plugins import openai

from agent.chain import Attempted, Chain, Health, Policy
from agent.chain.chain import Log
from agent.chain.connection import Connection
from agent.chain.instep import InStep
from agent.chain.links import Link, LLMLink
from agent.chain.policy import NEVER, LinkInfo
from agent.chain.store import MemoryStore, Store
from agent.chain.wire import watch
from agent.chain.words import sentence
from agent.settings import Settings

logger = logging.getLogger("agent.chain")
KEEP_ALIVE = 300.0  # s; a caller may think for a while, and a new connection costs two or three round trips


def build_chain(settings: Settings, store: Store | None = None, log: Log | None = None) -> Chain:
    """Build the chain: the models of LLM_MODEL at OpenRouter, then the local server.

    Args:
        settings: Where they are. Without an OpenRouter key the local server is the whole chain.
        store: Keeps the links' health; None: for this chain alone.
        log: Called once for each attempt; None: it goes to the log of this process.
    """
    policy = policy_of(settings)
    # one client for all: a connection that is open already saves the handshake, and each client costs 25-50 ms
    http = sdk.DefaultAsyncHttpxClient(
        limits=httpx2.Limits(max_connections=100, keepalive_expiry=KEEP_ALIVE),
        event_hooks={"response": [watch]},
        headers={"Accept-Encoding": "identity"},  # `watch` reads the bytes as they come
    )
    connection = Connection(http, settings.openrouter_base_url)
    local = InStep(local_link(settings, http))
    return Chain(
        (*_clouds(settings, http), local),
        policy,
        Health(policy, random.random, store or MemoryStore()),
        log or log_attempt,
        warm=connection.warm,
        close=http.aclose,
        local=local,
    )


def policy_of(settings: Settings) -> Policy:
    """Take the policy's numbers out of the settings.

    Args:
        settings: The agent's.
    """
    return Policy(
        first_token=settings.llm_first_token_timeout,
        first_token_least=settings.llm_first_token_least,
        head_start=settings.llm_head_start,
        silent_deadlines=settings.llm_silent_deadlines,
        stall=settings.llm_stall_timeout,
        local_first_token=settings.local_llm_first_token_timeout,
        local_stall=settings.local_llm_stall_timeout,
        window=settings.llm_retry_window,
        local_after=settings.llm_local_after,
        hold_after=settings.hold_after,
        sound_every=settings.wait_sound_every if settings.wait_sound else NEVER,
        quiet=settings.llm_episode_quiet,
        backoff_first=settings.llm_backoff_first,
        backoff_most=settings.llm_backoff_most,
        backoff_long=settings.llm_backoff_long,
    )


def link_infos(settings: Settings) -> tuple[LinkInfo, ...]:
    """Describe the chain's links, in order.

    Args:
        settings: Where they are.
    """
    key, base = settings.openrouter_api_key.get_secret_value(), settings.openrouter_base_url
    owner = hashlib.sha256(key.encode()).hexdigest()[:12]
    slugs = settings.llm_model if key else ()
    cloud = [LinkInfo(slug, free=slug.endswith(":free"), key=f"{base} {owner} {slug}") for slug in slugs]
    name = settings.local_llm_model
    if name in slugs:
        name += " (local)"
    return (*cloud, LinkInfo(name, local=True, key=f"{settings.local_llm_base_url} {name}"))


def _clouds(settings: Settings, http: httpx2.AsyncClient) -> list[Link]:
    links: list[Link] = []
    key, base = settings.openrouter_api_key.get_secret_value(), settings.openrouter_base_url
    cloud = link_infos(settings)[:-1]
    if key:
        client = sdk.AsyncClient(api_key=key, base_url=base, max_retries=0, http_client=http)
        for info in cloud:
            model: Any = openai.LLM.with_openrouter(model=info.name, api_key=key, client=client, app_name="deployctl")
            links.append(LLMLink(info, model, settings.llm_max_tokens))
    else:
        logger.warning("no OPENROUTER_API_KEY: only the local model can answer")
    return links


def local_link(settings: Settings, http: httpx2.AsyncClient) -> LLMLink:
    """Build the link to the local server.

    Args:
        settings: Where it is, and what it can read.
        http: The shared client.
    """
    own = sdk.AsyncClient(api_key="none", base_url=settings.local_llm_base_url, max_retries=0, http_client=http)
    local = openai.LLM(model=settings.local_llm_model, client=own, _strict_tool_schema=False)
    return LLMLink(link_infos(settings)[-1], local, settings.llm_max_tokens, settings.local_llm_context)


def log_attempt(attempt: Attempted) -> None:
    """Log an attempt in words and in fields, outside a call.

    Args:
        attempt: It has ended.
    """
    level = logging.INFO if attempt.reason in ("ok", "slower", "interrupted") else logging.WARNING
    logger.log(level, "%s", sentence(attempt), extra=asdict(attempt))
