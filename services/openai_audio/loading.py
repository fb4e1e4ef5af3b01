"""Models that load in the background, so that `/health` answers from the first moment."""

import asyncio
import logging
from collections.abc import Mapping

from services.openai_audio.engines import Recogniser, Synthesiser
from services.openai_audio.problems import Refused

log = logging.getLogger(__name__)


class Loading:
    """Load engines and know how far each is.

    Args:
        engines: Name to engine.
    """

    def __init__(self, engines: Mapping[str, Recogniser | Synthesiser]) -> None:
        self._engines = engines
        self.states = dict.fromkeys(engines, "loading")

    async def run(self) -> None:
        """Load all engines, each in a thread of its own."""
        await asyncio.gather(*(self._load(name) for name in self._engines))

    async def _load(self, name: str) -> None:
        try:
            await asyncio.to_thread(self._engines[name].load)
        except Exception:
            log.exception("%s could not be loaded", name)
            self.states[name] = "failed"
        else:
            self.states[name] = "ready"

    @property
    def ready(self) -> bool:
        """Tell whether all are loaded."""
        return all(state == "ready" for state in self.states.values())

    def require(self, name: str) -> None:
        """Refuse a request while its engine is not loaded.

        Raises:
            Refused: 503, with when to come back.
        """
        if self.states[name] != "ready":
            raise Refused(503, f"the {name} model is {self.states[name]}", retry_after=2)
