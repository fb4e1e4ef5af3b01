"""livekit's stock FallbackAdapter as a contender, and its LLM with nothing around it."""

from collections.abc import AsyncGenerator
from typing import Any

from livekit.agents import llm
from livekit.agents.tokenize import blingfire
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.plugins import openai

from bench.chain.hearing import Kind, Piece
from bench.chain.spec import KEY, Spec

_SPLITTER = blingfire.SentenceTokenizer(min_sentence_len=1, retain_format=True)
BEST: dict[str, Any] = {"attempt_timeout": 2.0, "max_retry_per_llm": 0, "retry_on_chunk_sent": True, "sticky": True}
"""The best settings for a caller, from the adapter's source:

* `attempt_timeout` 2.0: the same deadline as ours. It bounds each read and not the first token, so a model that only
  sends keep-alive comments escapes it, whatever the number.
* `max_retry_per_llm` 0 (the default): asking the failed model again only makes the caller wait for the next one.
* `retry_on_chunk_sent` True: the next model starts from scratch, so a caller hears the beginning twice, but all of it.
  Without it (the default) the answer stays cut off.
* `sticky` True: the last good model goes first. Without it a failed model is asked with a copy of the whole request
  every turn, only to see whether it is back.
"""


class Adapter:
    """Answer through the FallbackAdapter.

    Args:
        spec: The links; the local model is the last of the list.
        options: The adapter's own; none: its defaults.
    """

    def __init__(self, spec: Spec, options: dict[str, Any]) -> None:
        self._models: list[llm.LLM[Any]] = [_cloud(spec, slug) for slug in spec.models]
        if spec.local:
            local = openai.LLM(model=spec.local, base_url=spec.base, api_key="none", _strict_tool_schema=False)
            self._models.append(local)
        self._adapter = llm.FallbackAdapter(self._models, **options)

    def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer.

        Args:
            words: The caller's.
        """
        return _stream(self._adapter, words)

    def warm(self) -> bool:
        """Let the adapter prepare its first model, as a session does when it starts."""
        self._adapter.prewarm()
        return True

    async def aclose(self) -> None:
        """Close the connections."""
        await self._adapter.aclose()
        for model in self._models:
            await model.aclose()


class Bare:
    """Answer through livekit's LLM alone: what any router on top of it adds to.

    Args:
        spec: The first model is asked.
    """

    def __init__(self, spec: Spec) -> None:
        self._model = _cloud(spec, spec.models[0])

    def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer.

        Args:
            words: The caller's.
        """
        return _stream(self._model, words)

    def warm(self) -> bool:
        """Do nothing."""
        return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._model.aclose()


def _cloud(spec: Spec, slug: str) -> llm.LLM[Any]:
    return openai.LLM.with_openrouter(model=slug, api_key=KEY, base_url=spec.base, app_name="bench")


async def _stream(model: llm.LLM[Any], words: str) -> AsyncGenerator[Piece]:
    context = llm.ChatContext()
    context.add_message(role="user", content=words)
    # the options with which an AgentSession asks its LLM, so that the adapter gets the retries it has in a call
    heard, begun = "", False
    async with model.chat(chat_ctx=context, tools=[], conn_options=DEFAULT_API_CONNECT_OPTIONS) as stream:
        async for chunk in stream:
            if chunk.delta and chunk.delta.content:
                if not begun:  # in a call the synthesiser reads along and looks for a sentence's end, as ours does
                    heard += chunk.delta.content
                    begun = len(_SPLITTER.tokenize(heard)) > 1
                yield Kind.TEXT, chunk.delta.content
