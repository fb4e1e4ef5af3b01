"""What a caller says that no `--say` can: two pieces with a pause between them that is known to the sample."""

import wave
from pathlib import Path

import numpy as np

from services.speech.piper import Piper

_LOUD = 500  # of a sample's 32767


def record(path: Path, first: str, second: str, *, pause: float) -> float:
    """Speak both pieces into one WAV; return how long the second one lasts, seconds.

    Args:
        path: Where it goes.
        first: Words.
        second: Words.
        pause: Seconds between the last sample of the first and the first one of the second.
    """
    piper = Piper()
    piper.load()
    said = [np.frombuffer(b"".join(piper.synthesise(piece, "joe", 1.0)), np.int16) for piece in (first, second)]
    loud = [np.flatnonzero(np.abs(piece) > _LOUD) for piece in said]
    begin, end = (piece[at[0] : at[-1]] for piece, at in zip(said, loud, strict=True))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, piper.rate, 0, "NONE", ""))
        file.writeframes(np.concatenate([begin, np.zeros(int(pause * piper.rate), np.int16), end]).tobytes())
    return len(end) / piper.rate
