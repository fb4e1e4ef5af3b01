"""Which links cool down, come back, or are gone: the policy's numbers laid on a store's marks."""

from collections.abc import Callable

from agent.chain.errors import LONG, Failure, Scope
from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo, Policy, deadline, head_start, patience
from agent.chain.store import Store

_GRACE = 0.5  # s in which the session that tries a comeback says itself that nothing came of it


class Health:
    """Remember what links did.

    Args:
        policy: How long cooldowns are where an error does not say.
        random: Returns a number from 0 to 1, for jitter.
        store: Keeps the marks, alone or shared with other processes.
    """

    def __init__(self, policy: Policy, random: Callable[[], float], store: Store) -> None:
        self._policy = policy
        self._random = random
        self._store = store

    def marks(self, links: tuple[LinkInfo, ...]) -> dict[str, Mark]:
        """Return what is known of each link, by its name.

        Args:
            links: All of the chain.
        """
        found = self._store.read([link.known_by for link in links])
        return {link.name: found[link.known_by] for link in links}

    def claim(self, link: LinkInfo, now: float) -> bool:
        """Try to be the one session that tries a link's comeback.

        Args:
            link: It has cooled down.
            now: Seconds of the chain's clock.
        """

        def claimed(mark: Mark) -> Mark:
            return mark.claimed(now, patience(self._policy, link, mark) + _GRACE)

        before, after = self._change(link, claimed)
        return after.lease > before.lease and after.lease > now

    def release(self, link: LinkInfo, begun: float) -> None:
        """End a comeback that showed nothing, because the caller interrupted it.

        Args:
            link: Which one was tried.
            begun: When the request was sent.
        """
        self._change(link, lambda mark: mark.released(begun))

    def spoke(self, link: LinkInfo, begun: float, first_token: float) -> None:
        """Note a link's first token.

        Args:
            link: Which one.
            begun: When the request was sent.
            first_token: Seconds from then.
        """
        self._change(link, lambda mark: mark.spoke(begun, first_token))

    def succeeded(self, link: LinkInfo, begun: float) -> None:
        """Forget a link's failures.

        Args:
            link: Its answer was whole, or in a comeback at least accepted.
            begun: When the request was sent.
        """
        self._change(link, lambda mark: mark.succeeded(begun))

    def failed(
        self,
        link: LinkInfo,
        failure: Failure,
        links: tuple[LinkInfo, ...],
        *,
        now: float,
        begun: float,
        hung: bool = False,
    ) -> float | None:
        """Let the links that a failure concerns cool down; return for how long, where it is this one too.

        Args:
            link: Which one failed.
            failure: How.
            links: All links of the chain.
            now: Seconds of the chain's clock.
            begun: When the request was sent.
            hung: It said nothing at all.
        """
        own = None
        for other in links:
            if not _concerns(link, failure.scope, other):
                continue
            wait, jitter = self._wait(failure), self._random()

            def change(mark: Mark, wait: float | None = wait, jitter: float = jitter) -> Mark:
                backoff = self._policy.backoff(mark.failures + 1, jitter)
                return mark.failed(now, begun=begun, wait=wait, backoff=backoff, hung=hung)

            _, after = self._change(other, change)
            if other.name == link.name:
                own = after.until - now
        self.release(link, begun)
        return own

    def _wait(self, failure: Failure) -> float | None:
        if failure.wait is None:
            return None
        # "come back after 0 s" would have us ask the same link for ever, and no other
        return self._policy.backoff_long if failure.wait == LONG else max(failure.wait, self._policy.backoff_first)

    def overtaken(self, link: LinkInfo, *, now: float, begun: float, accepted: bool, comeback: bool) -> None:
        """Judge an attempt that another link's answer overtook: slowness alone cools nothing down.

        Args:
            link: The slower one.
            now: Seconds of the chain's clock.
            begun: When the request was sent.
            accepted: The endpoint answered with 200.
            comeback: It was tried after a cooldown.
        """
        seconds = now - begun
        mark = self.marks((link,))[link.name]
        if comeback and accepted and not mark.hung:
            self.succeeded(link, begun)
        elif comeback and seconds < head_start(self._policy, mark.shown):
            self.release(link, begun)
        elif comeback or seconds >= patience(self._policy, link, mark):
            self.failed(link, Failure("silent"), (link,), now=now, begun=begun, hung=True)
        elif not link.local and seconds >= deadline(self._policy, mark.shown):
            self._change(link, lambda found: found.was_silent(seconds))

    def _change(self, link: LinkInfo, change: Callable[[Mark], Mark]) -> tuple[Mark, Mark]:
        return self._store.update(link.known_by, change)


def _concerns(failed: LinkInfo, scope: Scope, other: LinkInfo) -> bool:
    if scope is Scope.TURN:
        return False
    if other.name == failed.name:
        return True
    return scope is not Scope.LINK and not failed.local and not other.local and (scope is Scope.ACCOUNT or other.free)
