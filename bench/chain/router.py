"""litellm's Router as a contender, and the SDK below it; runs in litellm's own virtual environment."""

import os
from collections.abc import AsyncGenerator
from typing import Any

# litellm fetches its price list while it is imported, unless told to take the one it carries
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import litellm
import openai

from bench.chain.hearing import Kind, Piece
from bench.chain.spec import KEY, Spec

litellm.suppress_debug_info = True  # it prints hints to its users

BEST: dict[str, Any] = {"num_retries": 0, "timeout": 30.0, "stream_timeout": 2.0, "allowed_fails": 0}
"""The best settings for a caller, from the router's source:

* `num_retries` 0: its retries wait for as long as the error says, before they ask the next model.
* `stream_timeout` 2.0: the same deadline as ours, for each read; `timeout` only keeps its default of ten minutes away.
* `allowed_fails` 0: with one deployment a model, a limited one cools down only where this is set; the cooldown is then
  what `Retry-After` says, else its default of 5 s.
* `fallbacks`: first to second to local.
"""
DEFAULT: dict[str, Any] = {}

_NAMES = ("first", "second", "third")


class Router:
    """Answer through litellm's Router.

    Args:
        spec: The links; the local model is the last fallback.
        options: The router's own.
    """

    def __init__(self, spec: Spec, options: dict[str, Any]) -> None:
        models = dict(zip(_NAMES, map(self._cloud(spec), spec.models), strict=False))
        if spec.local:
            models["local"] = {"model": f"openai/{spec.local}", "api_base": spec.base, "api_key": "none"}
        first, *rest = models
        self._router = litellm.Router(
            model_list=[{"model_name": name, "litellm_params": params} for name, params in models.items()],
            fallbacks=[{first: rest}],
            **options,
        )

    @staticmethod
    def _cloud(spec: Spec) -> Any:
        return lambda slug: {"model": f"openrouter/{slug}", "api_base": spec.base, "api_key": KEY}

    async def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer.

        Args:
            words: The caller's.
        """
        messages = [{"role": "user", "content": words}]
        stream = await self._router.acompletion(model="first", messages=messages, stream=True)
        try:
            async for chunk in stream:
                if chunk is not None and chunk.choices and (text := chunk.choices[0].delta.content):
                    yield Kind.TEXT, text
        finally:
            await stream.aclose()

    def warm(self) -> bool:
        """Do nothing: the router has no such thing."""
        return False

    async def aclose(self) -> None:
        """Take the router's hooks out of litellm, whose connections all routers share."""
        self._router.discard()


class Bare:
    """Answer through the OpenAI SDK alone.

    Args:
        spec: The first model is asked.
    """

    def __init__(self, spec: Spec) -> None:
        self._model = spec.models[0]
        self._client = openai.AsyncOpenAI(api_key=KEY, base_url=spec.base, max_retries=0)

    async def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer.

        Args:
            words: The caller's.
        """
        stream = await self._client.chat.completions.create(
            model=self._model, messages=[{"role": "user", "content": words}], stream=True
        )
        async with stream:
            async for chunk in stream:
                if chunk.choices and (text := chunk.choices[0].delta.content):
                    yield Kind.TEXT, text

    def warm(self) -> bool:
        """Do nothing."""
        return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()
