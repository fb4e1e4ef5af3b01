"""`python -m agent ask`: the turns in text, in one session without a room."""

import json
import time
from collections.abc import Sequence
from typing import TextIO

from livekit.agents import AgentSession

from agent.assistant import Assistant
from agent.build import build_chain
from agent.chain import Answer, Apology, Chain, Done, Event, Hold, Waiting
from agent.mixin import never_silent
from agent.settings import Settings


async def ask(
    settings: Settings, turns: Sequence[str], out: TextIO, *, as_json: bool, chain: Chain | None = None
) -> int:
    """Run the turns and print what a caller would hear, and when.

    Args:
        settings: The agent's.
        turns: What the caller says, one after another.
        out: Where the lines go.
        as_json: One JSON object a line instead of text.
        chain: Who answers; None: what the settings say.

    Returns:
        0 when every turn was answered, 1 after an apology.
    """
    printer = Printer(settings, out, as_json=as_json)
    chain = chain or build_chain(settings)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=settings, chain=chain, observe=printer.event)
        await session.start(Assistant(settings))
        for text in turns:
            printer.begin(text)
            await session.run(user_input=text)
    await chain.aclose()
    return printer.exit_code


class Printer:
    """Print events with the seconds since their turn began."""

    def __init__(self, settings: Settings, out: TextIO, *, as_json: bool) -> None:
        self._lines = {Hold: settings.hold_line, Apology: settings.apology_line}
        self._out = out
        self._as_json = as_json
        self._turn = 0
        self._begin = 0.0
        self.exit_code = 0

    def begin(self, text: str) -> None:
        """Begin the next turn."""
        self._turn += 1
        self._begin = time.monotonic()
        if not self._as_json:
            self._print(f"you    {text}")

    def event(self, event: Event) -> None:
        """Print one event."""
        seconds = round(time.monotonic() - self._begin, 3)
        head = {"turn": self._turn, "t": seconds}
        if isinstance(event, Apology):
            self.exit_code = 1
        if isinstance(event, Done):
            told = ("model", "status", "reason", "ms", "first_ms")
            attempts = [{name: getattr(attempt, name) for name in told} for attempt in event.attempts]
            if self._as_json:
                self._print(json.dumps({**head, "kind": "done", "model": event.model, "attempts": attempts}))
        elif isinstance(event, Waiting):
            if self._as_json:
                self._print(json.dumps({**head, "kind": "waiting"}))
        elif isinstance(event, Hold | Answer | Apology):
            kind = type(event).__name__.lower()
            text = event.text if isinstance(event, Answer) else self._lines[type(event)]
            plain = f"{seconds:5.2f}s {'agent':6} {text}"
            self._print(
                json.dumps({**head, "kind": kind, "text": text}, ensure_ascii=False) if self._as_json else plain
            )

    def _print(self, line: str) -> None:
        print(line, file=self._out, flush=True)
