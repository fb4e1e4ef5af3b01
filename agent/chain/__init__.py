"""The fallback chain: one reply, from whichever model can give it, and a short line when none can.

`policy` decides (pure), `errors` reads what went wrong (pure), `links` talk to models, `chain` obeys.
"""

from agent.chain.chain import Chain
from agent.chain.events import Answer, Apology, Asked, Attempted, Calls, Done, Event, Hold, Waiting
from agent.chain.health import Health
from agent.chain.policy import Policy

__all__ = [
    "Answer",
    "Apology",
    "Asked",
    "Attempted",
    "Calls",
    "Chain",
    "Done",
    "Event",
    "Health",
    "Hold",
    "Policy",
    "Waiting",
]
