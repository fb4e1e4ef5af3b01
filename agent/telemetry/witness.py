"""All that watches one call from its own process."""

from typing import Any

from livekit.agents import AgentSession

from agent.chain import Attempted, Event
from agent.telemetry.call_log import CallLog
from agent.telemetry.spans import Spans


class Witness:
    """Write a call's lines, and trace it.

    Args:
        call: Its id: the room's name.
        session: Its session.
    """

    def __init__(self, call: str, session: AgentSession[Any]) -> None:
        self._log, self._spans = CallLog(call), Spans(call)
        self._log.begun()
        self._log.hear(session)

    def attempted(self, attempt: Attempted) -> None:
        """Note an attempt.

        Args:
            attempt: It has ended.
        """
        self._log.attempted(attempt)
        self._spans.attempted(attempt)

    def observed(self, event: Event) -> None:
        """Note what a reply comes to.

        Args:
            event: The chain's, or a line that was said without it.
        """
        self._log.observed(event)
        self._spans.observed(event)
