"""Who runs against whom."""

from collections.abc import AsyncGenerator
from typing import Protocol

from bench.chain.hearing import Piece
from bench.chain.spec import Spec

OURS, STOCK, TUNED, LITELLM, LITELLM_STOCK = (
    "deployctl",
    "FallbackAdapter",
    "FallbackAdapter tuned",
    "litellm tuned",
    "litellm",
)
USUAL = (OURS, STOCK, TUNED, LITELLM)
EVERY = (*USUAL, LITELLM_STOCK)
BARE = "bare"


class Session(Protocol):
    """One caller's way to the models."""

    def turn(self, words: str) -> AsyncGenerator[Piece]:
        """Answer."""

    def warm(self) -> bool:
        """Open a connection ahead of time; tell whether there is a way to."""

    async def aclose(self) -> None:
        """Close what is open."""


def build(name: str, spec: Spec, *, bare: bool = False) -> Session:
    """Make a session.

    Args:
        name: The contender.
        spec: The links.
        bare: The client below the contender instead, with no router around it.
    """
    # imported here, as each environment has only what its own contender needs
    if name in (LITELLM, LITELLM_STOCK):
        from bench.chain import router

        return router.Bare(spec) if bare else router.Router(spec, router.BEST if name == LITELLM else router.DEFAULT)
    from bench.chain import adapter

    if bare:
        return adapter.Bare(spec)
    if name == OURS:
        from bench.chain import ours

        return ours.Ours(spec)
    return adapter.Adapter(spec, adapter.BEST if name == TUNED else {})
