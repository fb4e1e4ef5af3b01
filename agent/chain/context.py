"""The conversation as a model gets to read it."""

from collections.abc import Sequence

from livekit.agents import llm

GO_ON = "You were interrupted. Go on exactly where you stopped, and repeat nothing."
_BYTES_PER_TOKEN = 3  # fewer than any usual tokenizer makes of running text, so that an estimate is never too low


def readable(chat_ctx: llm.ChatContext) -> llm.ChatContext:
    """Leave out what is empty, and join what one side said in a row: some chat templates refuse either.

    Args:
        chat_ctx: livekit's; not changed.
    """
    items: list[llm.ChatItem] = []
    for item in chat_ctx.items:
        if isinstance(item, llm.ChatMessage) and item.role in ("user", "assistant"):
            if not item.content or (item.raw_text_content is not None and not item.raw_text_content.strip()):
                continue
            before = items[-1] if items else None
            if isinstance(before, llm.ChatMessage) and before.role == item.role:
                items[-1] = before.model_copy(update={"content": [*before.content, *item.content]})
                continue
        items.append(item)
    return llm.ChatContext(items)


def continued(chat_ctx: llm.ChatContext, said: Sequence[str], *, asked: bool) -> llm.ChatContext:
    """Add what was said of an answer as its beginning.

    Args:
        chat_ctx: The conversation; not changed.
        said: Sentences.
        asked: Ask in words to go on, for a model that refuses to continue an answer.
    """
    copy = chat_ctx.copy()
    copy.add_message(role="assistant", content=" ".join(said))
    if asked:
        copy.add_message(role="user", content=GO_ON)
    return copy


def trimmed(chat_ctx: llm.ChatContext, tokens: int) -> llm.ChatContext:
    """Drop the oldest turns until the conversation fits, cutting only before a caller's message.

    Args:
        chat_ctx: The conversation; not changed.
        tokens: What there is room for; 0: no limit known.
    """
    if not tokens:
        return chat_ctx
    copy = chat_ctx.copy()
    kept = [item for item in copy.items if isinstance(item, llm.ChatMessage) and item.role in ("system", "developer")]
    rest = [item for item in copy.items if item not in kept]
    room = tokens - sum(map(_size, kept))
    starts = [at for at, item in enumerate(rest) if isinstance(item, llm.ChatMessage) and item.role == "user"]
    fitting = (start for start in [0, *starts] if sum(map(_size, rest[start:])) <= room)
    copy.items = [*kept, *rest[next(fitting, starts[-1] if starts else 0) :]]
    return copy


def _size(item: llm.ChatItem) -> int:
    text = item.raw_text_content or "" if isinstance(item, llm.ChatMessage) else item.model_dump_json()
    return len(text.encode()) // _BYTES_PER_TOKEN + 8
