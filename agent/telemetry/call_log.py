"""One line for each thing that happens in a call: for an operator who was not there."""

import logging
from dataclasses import asdict
from typing import Any

from livekit.agents import AgentSession, CloseEvent, ConversationItemAddedEvent, SpeechCreatedEvent
from livekit.agents.voice import SpeechHandle

from agent.chain import Apology, Asked, Attempted, Done, Event, Hold, Waiting
from agent.chain.words import sentence

LOGGER = "agent.call"
log = logging.getLogger(LOGGER)
log.setLevel(logging.INFO)  # the file and the counters are whole, whatever LOG_LEVEL says of standard output

_FINE = ("ok", "slower", "interrupted")
_STATES = (*_FINE, "silent", "stalled", "empty answer", "ended early", "no answer in time", "connection refused")
_SAID = {
    Hold: ("hold", "the caller hears the holding line"),
    Waiting: ("waiting", "the caller hears the waiting sound"),
    Apology: ("apology", "the caller hears the apology"),
}


def outcome(attempt: Attempted) -> str:
    """Name how an attempt ended, in one of few words: a status, or what we call it ourselves.

    Args:
        attempt: It has ended.
    """
    if attempt.reason in _STATES:
        return attempt.reason
    return str(attempt.status) if attempt.status else "failed"


class CallLog:
    """Write the lines of one call.

    Args:
        call: Its id: the room's name.
    """

    def __init__(self, call: str) -> None:
        self._call = call
        self._turn = 0

    def begun(self) -> None:
        """Note that the call begins."""
        self._write("begin", "the call begins")

    def attempted(self, attempt: Attempted) -> None:
        """Note an attempt.

        Args:
            attempt: It has ended.
        """
        level = logging.INFO if attempt.reason in _FINE else logging.WARNING
        self._write("attempt", sentence(attempt), level, **asdict(attempt), outcome=outcome(attempt))

    def observed(self, event: Event) -> None:
        """Note what a reply comes to; its words are left out.

        Args:
            event: The chain's, or a line that was said without it.
        """
        if isinstance(event, Asked):
            self._turn += 1
            ago = f", {event.ago:.2f} s after the caller's last word" if event.ago else ""
            self._write("turn", f"a reply is asked for{ago}", ago_ms=round(event.ago * 1000))
        elif isinstance(event, Done):
            count = len(event.attempts)
            who = event.model or "nobody"
            self._write("reply", f"{who} answered, {count} request{'s' * (count != 1)}", model=who)
        elif said := _SAID.get(type(event)):
            self._write(*said)

    def hear(self, session: AgentSession[None]) -> None:
        """Note what the session tells.

        Args:
            session: The call's.
        """

        def spoken(handle: SpeechHandle) -> None:
            # when the call ends livekit drops what is being said, too: nobody has interrupted then
            if handle.interrupted and session.user_state == "speaking":
                self._write("interruption", "the caller speaks: what the agent was saying ends")

        def created(event: SpeechCreatedEvent) -> None:
            event.speech_handle.add_done_callback(spoken)

        session.on("speech_created", created)
        session.on("conversation_item_added", self._heard)
        session.on("close", self._closed)

    def _heard(self, event: ConversationItemAddedEvent) -> None:
        seconds = (getattr(event.item, "metrics", None) or {}).get("e2e_latency")
        if seconds is not None:
            self._write(
                "heard",
                f"the caller heard the agent {seconds:.2f} s after their own last word",
                after_ms=round(seconds * 1000),
            )

    def _closed(self, event: CloseEvent) -> None:
        reason = event.reason.value.replace("_", " ")
        level = logging.ERROR if event.error else logging.INFO
        self._write("end", f"the call ends: {reason}", level, reason=reason)

    def _write(self, event: str, words: str, level: int = logging.INFO, **fields: Any) -> None:
        log.log(level, "%s", words, extra={"call": self._call, "event": event, "turn": self._turn, **fields})
