"""What the sections of a run share."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.chain.contenders import LITELLM, LITELLM_STOCK
from bench.chain.processes import Contender, Simulator, contender
from bench.chain.spec import Spec


@dataclass(frozen=True)
class Run:
    """Hold what is needed to measure.

    Args:
        simulator: Stands for OpenRouter and for the local model.
        names: The contenders.
        litellm: The interpreter of litellm's environment, where a contender needs it.
        folder: For what processes share; empty at first.
        quick: Measure little, only to see that everything works.
    """

    simulator: Simulator
    names: Sequence[str]
    litellm: Path | None
    folder: Path
    quick: bool

    def spec(self, name: str, topic: str, *, local: bool = True, window: float | None = None, url: str = "") -> Spec:
        """Name two models and a local one that no other contender and no other topic asks.

        Args:
            name: The contender.
            topic: What is measured.
            local: Whether there is a local model.
            window: Seconds until ours apologises; none: its default.
            url: Where the models are; empty: at the simulator.
        """
        prefix = f"bench/{topic}-{name.replace(' ', '-').lower()}"
        last = f"{prefix}-local" if local else ""
        return Spec(url or self.simulator.url, (f"{prefix}-first", f"{prefix}-second"), last, window)

    @asynccontextmanager
    async def contenders(self, env: Mapping[str, str] | None = None) -> AsyncIterator[dict[str, Contender]]:
        """Run a process for each contender until the block ends.

        Args:
            env: Variables for them.
        """
        async with AsyncExitStack() as stack:
            yield {name: await stack.enter_async_context(contender(name, self.litellm, env)) for name in self.names}

    async def healthy(self, spec: Spec, **setting: Any) -> None:
        """Let all models of a session answer.

        Args:
            spec: The session's.
            setting: As of the simulator.
        """
        for slug in (*spec.models, *filter(None, [spec.local])):
            await self.simulator.put(slug, **setting)


def needs_litellm(names: Sequence[str]) -> bool:
    """Tell whether one of the contenders runs in litellm's environment.

    Args:
        names: The contenders.
    """
    return bool({LITELLM, LITELLM_STOCK} & set(names))
