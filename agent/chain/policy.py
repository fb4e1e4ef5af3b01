"""The chain's decisions: who is asked next, how long to wait, when to speak. Pure: time comes as an argument."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

NEVER = float("inf")


@dataclass(frozen=True)
class Policy:
    """Hold the chain's numbers, all in seconds.

    Args:
        first_token: A link without content after it gets company.
        window: From a turn's first failure to the apology.
        local_after: The local model answers at once when no cloud link is due back within it.
        silence: After it the caller hears the holding line.
        quiet: A failure after it begins a new episode.
        stall: A stream without a chunk for it is dead.
        backoff_first: Cooldown after a first failure that says nothing about itself.
        backoff_most: The longest such cooldown.
    """

    first_token: float = 2.0
    window: float = 60.0
    local_after: float = 2.0
    silence: float = 2.5
    quiet: float = 60.0
    stall: float = 5.0
    backoff_first: float = 1.0
    backoff_most: float = 60.0

    def backoff(self, failures: int, random: float) -> float:
        """Return the cooldown after so many failures in a row, with up to a quarter of jitter.

        Args:
            failures: At least 1.
            random: From 0 to 1.
        """
        return min(self.backoff_first * 2.0 ** min(failures - 1, 16), self.backoff_most) * (1 + random / 4)


@dataclass(frozen=True)
class LinkInfo:
    """Describe a link to the policy.

    Args:
        name: Unique in the chain: the model's slug, or the local model's alias.
        local: It is the last resort.
        free: It shares the account's free tier.
    """

    name: str
    local: bool = False
    free: bool = False


@dataclass(frozen=True)
class Ask:
    """Send the request to this link now."""

    link: LinkInfo


@dataclass(frozen=True)
class Wait:
    """Decide again at this moment."""

    until: float


@dataclass(frozen=True)
class GiveUp:
    """Nobody can answer in time."""


def next_step(
    policy: Policy,
    links: tuple[LinkInfo, ...],
    *,
    due: Mapping[str, float],
    excluded: Collection[str],
    now: float,
    window_start: float,
) -> Ask | Wait | GiveUp:
    """Decide what to do while the caller waits.

    Args:
        policy: The numbers.
        links: In order; the local one last.
        due: Link to the moment from which it may be asked.
        excluded: Links that are of no use in this turn: asked right now, or refused this request.
        now: The moment.
        window_start: When this turn's first failure, or first lack of a link, was.
    """
    usable = [link for link in links if link.name not in excluded]
    cloud = [link for link in usable if not link.local]
    for link in cloud:
        if due[link.name] <= now:
            return Ask(link)
    deadline = window_start + policy.window
    back = min((due[link.name] for link in cloud), default=NEVER)
    for link in usable:
        if link.local and due[link.name] <= now and back > window_start + policy.local_after:
            return Ask(link)
    moments = [back, *(due[link.name] for link in usable if link.local and due[link.name] > now)]
    soonest = min(moments)
    return Wait(soonest) if soonest <= deadline and now < deadline else GiveUp()


def opens_episode(policy: Policy, last_failure: float | None, now: float) -> bool:
    """Tell whether a failure begins a new episode, so that the holding line is said at once.

    Args:
        policy: The numbers.
        last_failure: When the last failure was; None: never.
        now: When this one is.
    """
    return last_failure is None or now - last_failure >= policy.quiet
