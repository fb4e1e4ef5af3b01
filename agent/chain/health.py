"""Which links are cooling down, in this process."""

from collections.abc import Callable
from dataclasses import dataclass

from agent.chain.errors import Failure, Scope
from agent.chain.policy import LinkInfo, Policy


@dataclass(frozen=True)
class Cooldown:
    """Hold when a link may be tried again, and how often in a row it has failed."""

    until: float
    failures: int


class Health:
    """Remember cooldowns.

    Args:
        policy: How long they are where an error does not say.
        random: Returns a number from 0 to 1, for jitter.
    """

    def __init__(self, policy: Policy, random: Callable[[], float]) -> None:
        self._policy = policy
        self._random = random
        self._cooldowns: dict[str, Cooldown] = {}

    def until(self, name: str) -> float:
        """Return when a link may be tried again, in seconds of the chain's clock.

        Args:
            name: The link's name.
        """
        return self._cooldowns[name].until if name in self._cooldowns else 0.0

    def succeeded(self, name: str) -> None:
        """Forget a link's failures."""
        self._cooldowns.pop(name, None)

    def failed(self, link: LinkInfo, failure: Failure, links: tuple[LinkInfo, ...], now: float) -> None:
        """Let the links that a failure concerns cool down.

        Args:
            link: Which one failed.
            failure: How.
            links: All links of the chain.
            now: Seconds of the chain's clock.
        """
        for other in links:
            if _concerns(link, failure.scope, other):
                failures = self._cooldowns[other.name].failures + 1 if other.name in self._cooldowns else 1
                # "come back after 0 s" would have us ask the same link for ever, and no other
                wait = (
                    self._policy.backoff(failures, self._random())
                    if failure.wait is None
                    else max(failure.wait, self._policy.backoff_first)
                )
                self._cooldowns[other.name] = Cooldown(max(now + wait, self.until(other.name)), failures)


def _concerns(failed: LinkInfo, scope: Scope, other: LinkInfo) -> bool:
    if scope is Scope.TURN:
        return False
    if scope is Scope.LINK or failed.local:
        return other.name == failed.name
    return not other.local and (scope is Scope.ACCOUNT or other.free)
