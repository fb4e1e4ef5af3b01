"""What a recogniser and a synthesiser are, to the routes."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]


class Recogniser(Protocol):
    """Turn speech into text; called from several threads at once."""

    name: str

    def load(self) -> None:
        """Load the model and run it once, so that the first caller does not wait for it."""

    def recognise(self, samples: Samples, rate: int) -> str:
        """Return what is said.

        Args:
            samples: Mono, -1 to 1, shape (n,).
            rate: Samples a second.
        """


class Synthesiser(Protocol):
    """Turn text into speech; called from several threads at once."""

    name: str
    voices: tuple[str, ...]
    rate: int

    def load(self) -> None:
        """Load the voice and speak once, so that the first caller does not wait for it."""

    def synthesise(self, text: str, voice: str, speed: float) -> Iterator[bytes]:
        """Yield 16-bit little-endian mono samples at `rate`, a sentence at a time.

        Args:
            text: What to say.
            voice: One of `voices`.
            speed: 1.0 is the voice's own pace.
        """
