"""What stands behind every agent of a call: who answers, and what is heard while nobody does."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from livekit.agents import AgentSession, ConversationItemAddedEvent, llm, utils
from livekit.agents.types import FlushSentinel

from agent.chain import Answer, Apology, Asked, Calls, Chain, Hold, Waiting
from agent.history import goes_on, waited, without_lines
from agent.settings import Settings
from agent.voice.cues import Cue
from agent.voice.lines import Lines
from agent.voice.speaker import Observer, Speaker

log = logging.getLogger("agent")
_CUES = {Hold: Cue.HOLD, Waiting: Cue.WAITING, Apology: Cue.APOLOGY}
_aside: ContextVar[Callable[[Cue], None] | None] = ContextVar("aside", default=None)


class Guard:
    """Answer through the chain; nothing that goes wrong there reaches the session.

    Args:
        session: The call's.
        settings: The lines, and when silence is too long.
        chain: Who answers.
        lines: The lines, with what is recorded of them.
        observe: Called with each event of each reply, and each line that is said besides.
    """

    def __init__(
        self,
        session: AgentSession[Any],
        settings: Settings,
        chain: Chain,
        lines: Lines,
        observe: Observer | None = None,
    ) -> None:
        self._observe = observe or (lambda _: None)
        self.chain = chain
        self.speaker = Speaker(session, settings, lines, self._observe)
        self._lines = lines

    async def reply(self, chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> AsyncGenerator[str | llm.ChatChunk]:
        """Yield the answer, a sentence at a time, and the tool calls; lines go past whoever asks, to `around`.

        A space follows each sentence: livekit's filter of markdown holds a last word back until one comes.

        Args:
            chat_ctx: The conversation.
            tools: What the model may call.
        """
        self.speaker.filler.begin(ago := waited(chat_ctx), again=goes_on(chat_ctx))
        self._observe(Asked(ago))
        aside = _aside.get()
        events = self.chain.reply(chat_ctx, tools, ago=ago)
        try:
            async for event in events:
                if isinstance(event, Hold) and self.speaker.filler.held:
                    continue
                self._observe(event)
                if (cue := _CUES.get(type(event))) and aside:
                    aside(cue)
                elif isinstance(event, Answer):
                    yield f"{event.text} "
                elif isinstance(event, Calls):
                    yield event.chunk
        finally:
            await events.aclose()

    async def around(self, node: Callable[[], Any]) -> AsyncGenerator[Any]:
        """Yield what an agent's own `llm_node` makes of the answer, and each line in a segment of its own between.

        The lines are yielded here and not said by the session: `say()` would wait until this reply has ended. That
        they go past the agent's own node leaves it with nothing but answers to work on.

        Args:
            node: Calls it.
        """
        pieces: asyncio.Queue[Any] = asyncio.Queue()
        reading = asyncio.create_task(_read(node, pieces))
        try:
            while (piece := await pieces.get()) is not _END:
                for part in self._cued(piece) if isinstance(piece, Cue) else (piece,):
                    yield part
            await reading
        except Exception:
            log.exception("the reply broke")
            self._observe(Apology())
            for part in self._cued(Cue.APOLOGY):
                yield part
        finally:
            await utils.aio.cancel_and_wait(reading)

    def _cued(self, cue: Cue) -> tuple[FlushSentinel | str, ...]:
        if cue is Cue.HOLD:
            if self.speaker.filler.held:
                return ()
            self.speaker.filler.held = True
        words = self._lines.text(cue)
        return FlushSentinel(), f"{cue}{words} " if words else cue, FlushSentinel()

    def forget_lines(self, event: ConversationItemAddedEvent) -> None:
        """Take the spoken lines out of what the models will read; hears `conversation_item_added`.

        Args:
            event: livekit's; its item is the one in the history.
        """
        item = event.item
        if isinstance(item, llm.ChatMessage) and item.role == "assistant":
            text = item.text_content or ""
            kept = without_lines(text, self._lines.words)
            if kept != text.strip():
                item.content = [kept] if kept else []


_END = object()


async def _read(node: Callable[[], Any], pieces: asyncio.Queue[Any]) -> None:
    _aside.set(pieces.put_nowait)
    try:
        async for piece in streamed(node()):
            pieces.put_nowait(piece)
    finally:
        pieces.put_nowait(_END)


async def streamed(found: Any) -> AsyncGenerator[Any]:
    """Yield what a node gives, in whichever of livekit's ways it gives it.

    Args:
        found: Pieces, one piece, or nothing; or what is awaited for them.
    """
    if isinstance(found, Awaitable):
        found = await found
    if not isinstance(found, AsyncIterable):
        if found is not None:
            yield found
        return
    try:
        async for piece in found:
            yield piece
    finally:
        if close := getattr(found, "aclose", None):
            await close()
