"""What the chain can do now, from the health that all calls of a host share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo

Read = Callable[[Sequence[str]], Mapping[str, Mark]]


def cooling(link: LinkInfo, read: Read, now: float) -> float:
    """Return for how many seconds a link is still left alone; 0: it may be asked.

    Args:
        link: Which.
        read: Reads what is known.
        now: Seconds of the chain's clock.
    """
    key = link.key or link.name
    return round(max(0.0, read([key])[key].until - now), 1)


def report(links: tuple[LinkInfo, ...], read: Read, now: float) -> dict[str, Any]:
    """Tell of each link whether it is ready, cooling, or unknown, and whether anybody may be asked at all.

    Unknown is a link that was not asked yet, or whose cooldown has ended and which has not answered since.

    Args:
        links: The chain's, in its order.
        read: Reads what is known.
        now: Seconds of the chain's clock.
    """
    keys = [link.key or link.name for link in links]
    marks = read(keys)
    found = []
    for link, key in zip(links, keys, strict=True):
        mark, seconds = marks[key], cooling(link, read, now)
        state = "cooling" if seconds else "ready" if mark.shown and not mark.failures else "unknown"
        found.append({"model": link.name, "local": link.local, "state": state, "seconds": seconds})
    return {"can_answer": any(link["state"] != "cooling" for link in found), "links": found}
