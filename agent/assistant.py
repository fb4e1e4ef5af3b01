"""The agent in the conversation: its prompt, and its replies out of the chain."""

import logging
import re
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Mapping
from contextlib import aclosing
from typing import Any

from livekit import rtc
from livekit.agents import Agent, ConversationItemAddedEvent, ModelSettings, llm
from livekit.agents.types import FlushSentinel

from agent.chain import Answer, Apology, Calls, Chain, Event, Hold
from agent.settings import Settings
from agent.voice.lines import Recording, play, recognise

log = logging.getLogger("agent")

DEFAULT_INSTRUCTIONS = """\
You are a friendly voice assistant. What you write is spoken aloud, so:
- answer in one to three short sentences, in plain words;
- no lists, no headings, no emoji, no code, no abbreviations that sound odd when read out;
- when you don't know something, say so.
"""
Observer = Callable[[Event], None]


class _Nobody(llm.LLM[str]):
    """Stand where livekit wants an LLM to be before it asks `llm_node`, which never asks this one."""

    def chat(self, **_: Any) -> llm.LLMStream:
        raise RuntimeError("replies come from llm_node")


class Assistant(Agent):
    """Answer through the chain; nothing that goes wrong there reaches the session.

    Args:
        settings: The two lines and the prompt.
        chain: Who answers.
        observe: Called with each event of each reply.
        recorded: The two lines' sound; a line without is synthesised when it is said.
    """

    def __init__(
        self,
        settings: Settings,
        chain: Chain,
        observe: Observer | None = None,
        recorded: Mapping[str, Recording] | None = None,
    ) -> None:
        super().__init__(instructions=settings.instructions or DEFAULT_INSTRUCTIONS, llm=_Nobody())
        self._settings = settings
        self._chain = chain
        self._observe = observe or (lambda _: None)
        self._recorded = recorded or {}

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
        try:
            async with aclosing(self._chain.reply(spoken_only(chat_ctx), tools)) as events:
                async for event in events:
                    self._observe(event)
                    if isinstance(event, Hold):
                        yield f"{self._settings.hold_line} "
                        yield FlushSentinel()
                    elif isinstance(event, Answer):
                        yield f"{event.text} "
                    elif isinstance(event, Calls):
                        yield event.chunk
                    elif isinstance(event, Apology):
                        yield FlushSentinel()
                        yield f"{self._settings.apology_line} "
        except Exception:
            log.exception("the chain broke")
            self._observe(Apology())
            yield FlushSentinel()
            yield f"{self._settings.apology_line} "

    async def tts_node(self, text: AsyncIterable[str], model_settings: ModelSettings) -> AsyncGenerator[rtc.AudioFrame]:
        """Speak; the lines from memory."""
        recording, text = await recognise(text, self._recorded)
        if recording:
            for frame in play(recording):
                yield frame
            return
        async for frame in Agent.default.tts_node(self, text, model_settings):
            yield frame

    def forget_lines(self, event: ConversationItemAddedEvent) -> None:
        """Take the spoken lines out of what the models will read; hears `conversation_item_added`.

        Args:
            event: livekit's; its item is the one in the history.
        """
        item = event.item
        if isinstance(item, llm.ChatMessage) and item.role == "assistant":
            text = item.text_content or ""
            kept = without_lines(text, (self._settings.hold_line, self._settings.apology_line))
            if kept != text.strip():
                item.content = [kept] if kept else []


def without_lines(text: str, lines: tuple[str, ...]) -> str:
    """Remove our own lines from what was said, also one that was interrupted.

    Args:
        text: What the caller heard.
        lines: The lines.
    """
    text = text.strip()
    for line in lines:
        text = text.replace(line, " ").strip()
        starts = [0, *(found.end() for found in re.finditer(r"[.!?]\s+", text))]
        text = text[: next((at for at in starts if line.startswith(text[at:])), len(text))]
    return " ".join(text.split())


def spoken_only(chat_ctx: llm.ChatContext) -> llm.ChatContext:
    """Leave out messages of the assistant in which nothing is left.

    Args:
        chat_ctx: The conversation.
    """
    copy = chat_ctx.copy()
    copy.items = [item for item in copy.items if not _empty(item)]
    return copy


def _empty(item: object) -> bool:
    return isinstance(item, llm.ChatMessage) and item.role == "assistant" and not (item.text_content or "").strip()
