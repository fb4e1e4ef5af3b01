"""What is known of a link's health, and how each event changes it. Pure; a store keeps it."""

import json
from dataclasses import asdict, dataclass, replace

_KEPT = 16  # first tokens: enough for a habit, few enough to follow a change


@dataclass(frozen=True)
class Mark:
    """Hold a link's health, in seconds of the host's monotonic clock.

    Args:
        until: When it may be asked again.
        failures: Cooldowns in a row.
        failed_at: When the last one began.
        hung: It cools down because it said nothing.
        silent: Seconds of silence since its last content, of attempts that had to get company.
        lease: Until then one session tries its comeback, and no other does.
        tried: When that session began to: what was asked earlier does not end its lease.
        shown: Seconds to the first token of its last answers.
    """

    until: float = 0.0
    failures: int = 0
    failed_at: float = 0.0
    hung: bool = False
    silent: float = 0.0
    lease: float = 0.0
    tried: float = 0.0
    shown: tuple[float, ...] = ()

    def due(self, now: float) -> float:
        """Return when it may be asked: at the cooldown's end, or when another session's attempt must be over.

        Args:
            now: The moment.
        """
        return max(self.until, self.lease) if self.lease > now else self.until

    def soonest(self, now: float) -> float:
        """Return when it may be asked at the earliest: another session's attempt may be over at any moment.

        Args:
            now: The moment.
        """
        return now if self.until <= now < self.lease else self.until

    def failed(self, now: float, *, begun: float, wait: float | None, backoff: float, hung: bool = False) -> "Mark":
        """Let it cool down; attempts that ran side by side count as one failure.

        Args:
            now: The moment.
            begun: When the attempt began.
            wait: What the error says, in seconds; None: nothing.
            backoff: What follows when it says nothing, in seconds.
            hung: It said nothing at all.
        """
        known = self.failures > 0 and begun < self.failed_at and now < self.until
        until = max(self.until, now + (backoff if wait is None else wait))
        if known:
            return replace(self, until=until if wait is not None else self.until)
        return replace(self, until=until, failures=self.failures + 1, failed_at=now, hung=hung, silent=0.0)

    def claimed(self, now: float, seconds: float) -> "Mark":
        """Let one session try the comeback; unchanged where another one does.

        Args:
            now: The moment.
            seconds: After which the session is taken for dead.
        """
        return self if self.lease > now or self.until > now else replace(self, lease=now + seconds, tried=now)

    def released(self, begun: float) -> "Mark":
        """End a comeback, if this is it.

        Args:
            begun: When the request was sent that has ended, or has shown what it can.
        """
        return self if begun < self.tried else replace(self, lease=0.0)

    def spoke(self, begun: float, first_token: float) -> "Mark":
        """Note its first token; it is back for others, though not yet forgiven.

        Args:
            begun: When the request was sent.
            first_token: Seconds from then.
        """
        shown = (*self.shown[1 - _KEPT :], round(first_token, 3))
        return replace(self, silent=0.0, shown=shown).released(begun)

    def succeeded(self, begun: float) -> "Mark":
        """Forget its failures, but for one that came after the attempt had begun.

        Args:
            begun: When the attempt began.
        """
        if self.failures and begun < self.failed_at:
            return self.released(begun)
        return replace(self, until=0.0, failures=0, hung=False, silent=0.0).released(begun)

    def was_silent(self, seconds: float) -> "Mark":
        """Add the silence of an attempt that another link overtook.

        Args:
            seconds: How long.
        """
        return replace(self, silent=self.silent + seconds)

    def dump(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Mark":
        """Read what `dump` wrote.

        Args:
            text: JSON.
        """
        fields = json.loads(text)
        return cls(**{**fields, "shown": tuple(fields["shown"])})
