"""The faults, and what must come of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

QUESTION = "Tell me in three sentences what you can do for me."
AGAIN = "What time is it?"


@dataclass(frozen=True)
class Attempt:
    """Hold how a request to a model ended.

    Args:
        model: Which.
        status: HTTP status; None: there was none.
        reason: `ok`, or what went wrong.
        ms: How long it took.
        content: Some of the answer had come.
    """

    model: str
    status: int | None
    reason: str
    ms: float
    content: bool


@dataclass(frozen=True)
class Fault:
    """Describe a fault.

    Args:
        name: What the command line calls it.
        words: What happens, for people.
        setting: What the simulator is told, as `PUT /control/models/{model}` takes it.
        whole_cloud: It meets every model, and not only the first one.
        seen: Tell whether an attempt met the fault.
    """

    name: str
    words: str
    setting: Mapping[str, Any]
    whole_cloud: bool
    seen: Callable[[Attempt], bool]


_ALL = (
    Fault(
        "rate-limit",
        "the first model answers 429 for 30 s",
        {"behaviour": "429_upstream", "retry_after": 30},
        False,
        lambda attempt: attempt.status == 429,
    ),
    Fault("outage", "every cloud model answers 503", {"behaviour": "503"}, True, lambda attempt: attempt.status == 503),
    Fault("hang", "the first model never answers", {"behaviour": "hang"}, False, lambda attempt: not attempt.content),
    Fault(
        "mid-answer",
        "the first model dies in the middle of its answer",
        {"behaviour": "cut"},
        False,
        lambda attempt: attempt.content and attempt.reason not in ("ok", "slower"),
    ),
)
FAULTS = {fault.name: fault for fault in _ALL}
