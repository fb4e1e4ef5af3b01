"""The chain where livekit wants an LLM: the default `llm_node`, which an agent's own may call, asks this one."""

from collections.abc import Callable
from typing import Any

from livekit.agents import APIConnectOptions, llm

from agent.guard import Guard

_ONCE = APIConnectOptions(max_retry=0)


class StandIn(llm.LLM[str]):
    """Ask the chain.

    Args:
        guard: Finds it; before the session starts there is none.
    """

    def __init__(self, guard: Callable[[], Guard]) -> None:
        super().__init__()
        self._guard = guard

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        tool_choice: Any = None,
        **_: Any,
    ) -> llm.LLMStream:
        """Ask; the chain has tries and limits of its own."""
        may = allowed(tools or [], tool_choice)
        return _Stream(self, self._guard(), chat_ctx=chat_ctx, tools=may, conn_options=_ONCE)


class _Stream(llm.LLMStream):
    def __init__(self, model: StandIn, guard: Guard, **options: Any) -> None:
        self._guard = guard
        super().__init__(model, **options)

    async def _run(self) -> None:
        reply = self._guard.reply(self._chat_ctx, self._tools)
        try:
            async for piece in reply:
                self._event_ch.send_nowait(piece if isinstance(piece, llm.ChatChunk) else _chunk(piece))
        finally:
            await reply.aclose()


def allowed(tools: list[llm.Tool], choice: Any) -> list[llm.Tool]:
    """Return the tools that a model may call.

    Args:
        tools: The agent's.
        choice: livekit's `tool_choice`.
    """
    return [] if choice == "none" else tools


def _chunk(text: str) -> llm.ChatChunk:
    return llm.ChatChunk(id="chain", delta=llm.ChoiceDelta(role="assistant", content=text))
