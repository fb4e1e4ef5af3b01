"""What the simulated models say."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Message = Mapping[str, Any]

# Of several keywords in a question the first rule wins.
RULES = (
    (r"\btime\b|\bclock\b", "It is ten past four."),
    (r"\bweather\b|\brain\b|\bforecast\b", "It is sunny and warm today. You will not need an umbrella."),
    (r"\bjoke\b", "Why did the packet cross the network? To get to the other side."),
    (r"\bname\b|who are you", "I am the voice of this demo."),
    (r"\bthanks?\b|thank you", "You are welcome."),
    (r"\bgood ?bye\b|\bbye\b", "Goodbye, and take care."),
    (r"\bhello\b|\bhi\b|\bhey\b", "Hello there. How can I help you?"),
)
GENERIC = (
    "That is a good question. Let me tell you what I know about it. "
    "There is more than one way to look at it, and each has its merits. "
    "Ask me about the time or the weather, and I will give you a shorter answer."
)


def text_of(message: Message) -> str:
    """Return a message's text, whether it came as a string or in parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return ""


def answer_to(messages: Sequence[Message]) -> str:
    """Pick the answer by the words of the last user message."""
    words = next((text_of(m) for m in reversed(messages) if m.get("role") == "user"), "").lower()
    return next((answer for pattern, answer in RULES if re.search(pattern, words)), GENERIC)


def still_to_say(answer: str, messages: Sequence[Message]) -> str:
    """Return what is left of an answer that the request's last message has begun.

    Args:
        answer: The whole answer.
        messages: The request's messages; an assistant message at the end is the beginning of the answer.
            Where it is none, the whole answer is due, as from a model that starts over.
    """
    if messages and messages[-1].get("role") == "assistant":
        said = text_of(messages[-1])
        for begun in (said, said.rstrip()):
            if answer.startswith(begun):
                return answer[len(begun) :]
    return answer


def tokens(text: str) -> tuple[str, ...]:
    """Split a text into pieces of about a token, which joined are the text again."""
    return tuple(re.findall(r"\s*\S{1,6}|\s+\Z", text))
