"""Our chain as a contender."""

import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from livekit.agents import llm

from agent.build import build_chain
from agent.chain import Answer, Apology, Hold
from agent.chain.store import FileStore
from agent.settings import Settings
from bench.chain.hearing import Kind, Piece
from bench.chain.spec import KEY, Spec


class Ours:
    """Answer through the chain that the agent runs, with its default settings.

    Args:
        spec: The links.
    """

    def __init__(self, spec: Spec) -> None:
        window: dict[str, Any] = {} if spec.window is None else {"llm_retry_window": spec.window}
        settings = Settings(
            openrouter_api_key=KEY,
            openrouter_base_url=spec.base,
            llm_model=spec.models,
            local_llm_base_url=spec.base if spec.local else "http://127.0.0.1:9/v1",
            local_llm_model=spec.local or "none",
            **window,
        )
        self._alone = tempfile.TemporaryDirectory()
        # a file even for a session that shares it with nobody, as in a real call
        self._store = FileStore(Path(spec.store or f"{self._alone.name}/health"))
        self._chain = build_chain(settings, self._store)

    async def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer.

        Args:
            words: The caller's.
        """
        context = llm.ChatContext()
        context.add_message(role="user", content=words)
        async for event in self._chain.reply(context, []):
            if isinstance(event, Answer):
                yield Kind.SENTENCE, event.text
            elif isinstance(event, Hold):
                yield Kind.HOLD, ""
            elif isinstance(event, Apology):
                yield Kind.APOLOGY, ""

    def warm(self) -> bool:
        """Open the connection in the background."""
        self._chain.warm()
        return True

    async def aclose(self) -> None:
        """Close the connections."""
        await self._chain.aclose()
        self._store.close()
        self._alone.cleanup()
