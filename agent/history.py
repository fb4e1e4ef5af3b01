"""What of a conversation is kept, and how long the caller has been waiting."""

import re
import time

from livekit.agents import llm


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


def goes_on(chat_ctx: llm.ChatContext) -> bool:
    """Tell whether the next reply belongs to the turn of the last one: it has a tool's result to speak of.

    Args:
        chat_ctx: The conversation so far.
    """
    return bool(chat_ctx.items) and chat_ctx.items[-1].type == "function_call_output"


def waited(chat_ctx: llm.ChatContext) -> float:
    """Return the seconds since the caller's last word; 0 when we have spoken since, or they wrote instead.

    Args:
        chat_ctx: The conversation so far.
    """
    spoken = [item for item in chat_ctx.messages() if item.role in ("user", "assistant")]
    if not spoken or spoken[-1].role == "assistant":
        return 0.0
    stopped = spoken[-1].metrics.get("stopped_speaking_at")
    return max(0.0, time.time() - stopped) if stopped else 0.0
