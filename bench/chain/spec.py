"""What a contender is told about a conversation; crosses the pipe as JSON. Standard library only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Spec:
    """Describe the links of one session.

    Args:
        url: The cloud's address, without `/api/v1`.
        models: Slugs in order; the first is the favourite.
        local: Slug of the local model, served at the same address; empty: none.
        window: Seconds from the first failure to the apology; none: the chain's default. Peers have no such thing.
        store: File through which sessions may share their links' health; empty: each knows its own alone.
    """

    url: str
    models: tuple[str, ...]
    local: str = ""
    window: float | None = None
    store: str = ""

    @property
    def base(self) -> str:
        """Return the address that an OpenAI client takes."""
        return f"{self.url}/api/v1"


KEY = "sk-or-bench-0123456789"
