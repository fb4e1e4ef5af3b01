"""What a caller hears, told apart by its loudness."""

import numpy as np

from bench import telephone
from bench.telephone import Microphone
from tests.unit.agent.service import KINDS

__all__ = ["Ear", "Microphone"]


class Ear(telephone.Ear):
    """Hear lines, answers and the waiting sound, each in its loudness."""

    def kinds(self) -> list[tuple[float, str]]:
        """List what was heard, and when it began; what is neither line nor answer is the sound."""
        found: list[tuple[float, str]] = []
        for at, frame in self.frames:
            peak = int(np.abs(np.frombuffer(frame.data, np.int16)).max(initial=0))
            kind = KINDS.get(peak, "sound" if peak else "silence")
            if kind != "silence" and (not found or found[-1][1] != kind):
                found.append((at, kind))
        return found

    @property
    def heard(self) -> list[str]:
        return [kind for _, kind in self.kinds()]
