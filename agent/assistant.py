"""The agent in the conversation: its prompt, and its replies out of the chain."""

import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any

from livekit.agents import ConversationItemAddedEvent, ModelSettings, llm
from livekit.agents.types import FlushSentinel

from agent.chain import Answer, Apology, Calls, Chain, Event, Hold, Waiting
from agent.history import waited, without_lines
from agent.settings import Settings
from agent.voice.cues import Cue
from agent.voice.lines import Lines
from agent.voice.speaker import Speaker

log = logging.getLogger("agent")

DEFAULT_INSTRUCTIONS = """\
You are a friendly voice assistant. What you write is spoken aloud, so:
- answer in one to three short sentences, in plain words;
- no lists, no headings, no emoji, no code, no abbreviations that sound odd when read out;
- when you don't know something, say so.
"""
Observer = Callable[[Event], None]
_CUES = {Hold: Cue.HOLD, Waiting: Cue.WAITING, Apology: Cue.APOLOGY}


class _Nobody(llm.LLM[str]):
    """Stand where livekit wants an LLM to be before it asks `llm_node`, which never asks this one."""

    def chat(self, **_: Any) -> llm.LLMStream:
        raise RuntimeError("replies come from llm_node")


class Assistant(Speaker):
    """Answer through the chain; nothing that goes wrong there reaches the session.

    Args:
        settings: The lines and the prompt.
        chain: Who answers.
        observe: Called with each event of each reply.
        lines: The lines, with what is recorded of them; None: nothing is.
    """

    def __init__(
        self,
        settings: Settings,
        chain: Chain,
        observe: Observer | None = None,
        lines: Lines | None = None,
    ) -> None:
        super().__init__(settings, lines, instructions=settings.instructions or DEFAULT_INSTRUCTIONS, llm=_Nobody())
        self._chain = chain
        self._observe = observe or (lambda _: None)

    async def llm_node(
        self,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool],
        model_settings: ModelSettings,
    ) -> AsyncGenerator[Any]:
        """Yield the reply, a sentence at a time, each line in a segment of its own.

        The lines are yielded here and not said by the session: `say()` would wait until this reply has ended.
        A space follows each sentence: livekit's filter of markdown holds a last word back until one comes.
        """
        self._filler.begin(ago := waited(chat_ctx))
        try:
            async with aclosing(self._chain.reply(chat_ctx, tools, ago=ago)) as events:
                async for event in events:
                    self._observe(event)
                    if cue := self._cue(event):
                        for piece in self._cued(cue):
                            yield piece
                    elif isinstance(event, Answer):
                        yield f"{event.text} "
                    elif isinstance(event, Calls):
                        yield event.chunk
        except Exception:
            log.exception("the chain broke")
            self._observe(Apology())
            for piece in self._cued(Cue.APOLOGY):
                yield piece

    def _cue(self, event: Event) -> Cue | None:
        cue = _CUES.get(type(event))
        if cue is Cue.HOLD:
            if self._filler.held:
                return None
            self._filler.held = True
        return cue

    def _cued(self, cue: Cue) -> tuple[FlushSentinel, str, FlushSentinel]:
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
