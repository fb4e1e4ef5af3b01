"""Counters over all calls, kept by the worker's main process from the lines that its calls' processes forward.

Not prometheus_client's multiprocess mode: it keeps two files of 64 KiB for every process that ever was, and a call has
a process of its own; and livekit's own gauges, which live in the main process, would be missing from it.
"""

import logging
from collections.abc import Callable
from functools import partial

from prometheus_client import Counter, Gauge, Histogram

from agent.chain.policy import LinkInfo
from agent.telemetry.health import Read, cooling

CALLS = Counter("agent_calls", "Calls that began")
ENDED = Counter("agent_calls_ended", "Calls that ended, by why; one whose process died is missing", ["reason"])
ATTEMPTS = Counter("agent_attempts", "Requests to models that have ended, by outcome", ["model", "outcome"])
FIRST_TOKEN = Histogram(
    "agent_first_token_seconds",
    "From a request to its first content",
    ["model"],
    buckets=(0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 3.0, 5.0, 10.0, 30.0),
)
REPLIES = Counter(
    "agent_replies", "Replies that were not interrupted, by who answered; `nobody`: an apology", ["model"]
)
HOLDS = Counter("agent_holds", "Holding lines that callers heard")
APOLOGIES = Counter("agent_apologies", "Apologies that callers heard")
INTERRUPTIONS = Counter("agent_interruptions", "Times that a caller spoke while the agent did")
COOLDOWN = Gauge("agent_link_cooldown_seconds", "How long a model is still left alone; 0: it may be asked", ["model"])

_PLAIN = {"begin": CALLS, "hold": HOLDS, "apology": APOLOGIES, "interruption": INTERRUPTIONS}


class Counting(logging.Handler):
    """Count a call's lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Count one.

        Args:
            record: A call's.
        """
        fields = vars(record)
        event, model = fields.get("event"), str(fields.get("model"))
        if plain := _PLAIN.get(str(event)):
            plain.inc()
        elif event == "attempt":
            ATTEMPTS.labels(model, fields["outcome"]).inc()
            if fields["first_ms"] is not None:
                FIRST_TOKEN.labels(model).observe(fields["first_ms"] / 1000)
        elif event == "reply":
            REPLIES.labels(model).inc()
        elif event == "end":
            ENDED.labels(fields["reason"]).inc()


def watch(links: tuple[LinkInfo, ...], read: Read, clock: Callable[[], float]) -> None:
    """Let the gauge of cooldowns follow what is known of the links, from now on.

    Args:
        links: The chain's.
        read: Reads what all calls share; from any thread.
        clock: Seconds, the chain's.
    """
    for link in links:
        COOLDOWN.labels(link.name).set_function(partial(_left, link, read, clock))


def _left(link: LinkInfo, read: Read, clock: Callable[[], float]) -> float:
    return cooling(link, read, clock())
