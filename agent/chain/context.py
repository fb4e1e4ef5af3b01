"""The conversation as a model gets to read it."""

from collections.abc import Sequence

from livekit.agents import llm

GO_ON = "You were interrupted. Go on exactly where you stopped, and repeat nothing."
_SOMEONE = "Hello."  # stands for what a caller may say next
_NEXT_WORDS = 8  # an eighth of the room is for them
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
            if item.role == "assistant" and isinstance(last := item.content[-1], str):
                # as it was spoken a space follows each sentence: what was read without it would not match
                item = item.model_copy(update={"content": [*item.content[:-1], last.rstrip()]})
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

    What is cut is decided by the conversation alone, and half of the room is made at once: so the beginning stays the
    same for many turns, and a model that has read it need not read it again. After an answer there must be room for the
    caller's next words too, so that the cut falls between two turns and not while somebody waits.

    Args:
        chat_ctx: The conversation; not changed.
        tokens: What there is room for; 0: no limit known.
    """
    if not tokens:
        return chat_ctx
    copy = chat_ctx.copy()
    kept = [item for item in copy.items if _is(item, "system", "developer")]
    rest = [item for item in copy.items if not _is(item, "system", "developer")]
    room = tokens - sum(map(_size, kept))
    sizes = list(map(_size, rest))
    starts = [at for at, item in enumerate(rest) if _is(item, "user")]
    begin, held = 0, 0
    for at, item in enumerate(rest):
        held += sizes[at]
        while held > (room - room // _NEXT_WORDS if _is(item, "assistant") else room):
            later = [start for start in starts if begin < start <= at]
            if not later:
                break
            begin = next((start for start in later if sum(sizes[start : at + 1]) <= room // 2), later[-1])
            held = sum(sizes[begin : at + 1])
    copy.items = [*kept, *rest[begin:]]
    return copy


def growing(chat_ctx: llm.ChatContext, read: int, tokens: int) -> list[llm.ChatContext]:
    """Cut the conversation into longer and longer beginnings, each to be read after the one before.

    Each ends with a caller's message: some chat templates refuse a conversation without one, and others write down an
    answer that nobody has replied to in another way.

    Args:
        chat_ctx: The conversation; not changed.
        read: How many of its items have been read already.
        tokens: What is read in one go, unless a single turn is longer.
    """
    items = chat_ctx.items
    borders = [at for at, item in enumerate(items) if at and _is(item, "user")]
    found: list[llm.ChatContext] = []
    before = read
    for at, border in enumerate([*borders, len(items)]):
        if border > before and (at == len(borders) or sum(map(_size, items[before:border])) >= tokens):
            found.append(llm.ChatContext(items[:border]))
            if not _is(items[border - 1], "user"):
                found[-1].add_message(role="user", content=_SOMEONE)
            before = border
    return found


def wording(chat_ctx: llm.ChatContext, tools: list[llm.Tool]) -> tuple[str, ...]:
    """Write down what a model reads of each item, to compare two conversations.

    Args:
        chat_ctx: A conversation.
        tools: What the model may call; they are read before anything else.
    """
    names = " ".join(tool.id for tool in tools)
    return tuple(f"{names} {_text(item)}" for item in chat_ctx.items)


def _text(item: llm.ChatItem) -> str:
    if isinstance(item, llm.ChatMessage):
        return f"{item.role} {item.raw_text_content or ''}"
    return item.model_dump_json(exclude={"id", "created_at"})


def _is(item: llm.ChatItem, *roles: str) -> bool:
    return isinstance(item, llm.ChatMessage) and item.role in roles


def _size(item: llm.ChatItem) -> int:
    text = item.raw_text_content or "" if isinstance(item, llm.ChatMessage) else item.model_dump_json()
    return len(text.encode()) // _BYTES_PER_TOKEN + 8
