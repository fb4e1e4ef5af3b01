"""OpenTelemetry spans of a reply and its attempts, through livekit's own tracer: nothing, unless a provider is set.

`livekit.agents.telemetry.set_tracer_provider` sets one. Livekit's spans would hold the conversation then;
`LIVEKIT_TELEMETRY_ALLOW_PII` says no, unless it is set to something else before the worker starts. Ours never do.
"""

import os
import time

from livekit.agents.telemetry import tracer
from opentelemetry import trace
from opentelemetry.trace import Span, StatusCode

from agent.chain import Apology, Asked, Attempted, Done, Event, Hold, Waiting
from agent.telemetry.call_log import outcome

_FINE = ("ok", "slower", "interrupted")


def leave_words_out() -> None:
    """Keep the conversation out of livekit's own spans, where nobody has decided otherwise."""
    os.environ.setdefault("LIVEKIT_TELEMETRY_ALLOW_PII", "false")


class Spans:
    """Trace one call: a span for each reply, below livekit's `llm_node`, and below it one for each attempt.

    Args:
        call: Its id: the room's name.
    """

    def __init__(self, call: str) -> None:
        self._call = call
        self._turn = 0
        self._reply: Span | None = None
        self._last = 0

    def observed(self, event: Event) -> None:
        """Begin, mark or end the span of a reply.

        Args:
            event: The chain's, or a line that was said without it.
        """
        if isinstance(event, Asked):
            self._end()
            self._turn += 1
            self._reply = tracer.start_span("chain_reply", attributes={"call": self._call, "turn": self._turn})
        if self._reply is None:
            return
        self._last = time.time_ns()
        if isinstance(event, Hold | Waiting | Apology):
            self._reply.add_event(type(event).__name__.lower())
        elif isinstance(event, Done):
            self._reply.set_attribute("gen_ai.response.model", event.model or "nobody")
            self._end()

    def attempted(self, attempt: Attempted) -> None:
        """Trace an attempt.

        Args:
            attempt: It has ended, just now.
        """
        self._last = now = time.time_ns()
        facts = {
            "call": self._call,
            "turn": attempt.turn,
            "outcome": outcome(attempt),
            "reason": attempt.reason,
            "gen_ai.request.model": attempt.model,
            "gen_ai.provider.name": attempt.provider,
            "gen_ai.usage.input_tokens": attempt.prompt_tokens,
            "gen_ai.usage.output_tokens": attempt.completion_tokens,
            "http.response.status_code": attempt.status,
            "first_token_ms": attempt.first_ms,
            "cooldown_seconds": attempt.cooldown,
        }
        span = tracer.start_span(
            "chain_attempt",
            context=trace.set_span_in_context(self._reply) if self._reply else None,
            attributes={name: fact for name, fact in facts.items() if fact is not None},
            start_time=now - attempt.ms * 1_000_000,
        )
        if attempt.reason not in _FINE:
            span.set_status(StatusCode.ERROR, attempt.reason)
        span.end(now)
        if attempt.reason == "interrupted":
            self._end()

    def _end(self) -> None:
        if self._reply is not None:
            self._reply.end(self._last)  # one that was interrupted between two attempts is found open by the next
            self._reply = None
