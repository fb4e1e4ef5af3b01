"""Our own agent: a prompt, and the chain."""

from agent.mixin import NeverSilent
from agent.settings import Settings

DEFAULT_INSTRUCTIONS = """\
You are a friendly voice assistant. What you write is spoken aloud, so:
- answer in one to three short sentences, in plain words;
- no lists, no headings, no emoji, no code, no abbreviations that sound odd when read out;
- when you don't know something, say so.
"""


class Assistant(NeverSilent):
    """Talk about anything.

    Args:
        settings: The prompt.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(instructions=settings.instructions or DEFAULT_INSTRUCTIONS)
