"""Moonshine tiny-en, whose model comes inside its package (0.0.49 is the last release that carries it)."""

import ctypes
import itertools
import queue
import sys
from pathlib import Path

import moonshine_voice
import numpy as np
from moonshine_voice import ModelArch, Transcriber

from services.openai_audio.engines import Samples

_SILENCE = 0.003  # peak of full scale; Moonshine hears "You" in silence, and in the pause before an utterance
_FAINT = 0.05  # of the peak: what is fainter is no utterance; of a breath Moonshine makes "You" or "Oh"
_BEFORE, _AFTER = 0.1, 0.2  # s kept around it; with less after it Moonshine hears that all ends, and writes no comma
_SHORTEST = 0.13  # s; what is shorter is a click
_TRIM = 16  # calls after which freed memory goes back to the system
_OPTIONS = {"identify_speakers": "false"}  # nobody reads who spoke, and it takes half of the time


class Moonshine:
    """Recognise English; a transcriber keeps state while it works, so each call has one to itself.

    Args:
        workers: Calls at the same time.
    """

    name = "moonshine-tiny-en"

    def __init__(self, workers: int = 1) -> None:
        self._workers = workers
        self._calls = itertools.count(1)
        self._free: queue.SimpleQueue[Transcriber] = queue.SimpleQueue()

    def load(self) -> None:
        """Load a transcriber for each worker, and let each hear a second of noise, for silence is not listened to."""
        folder = Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
        noise = np.random.default_rng(0).uniform(-0.1, 0.1, 16000)
        for _ in range(self._workers):
            transcriber = Transcriber(model_path=str(folder), model_arch=ModelArch.TINY, options=_OPTIONS)
            transcriber.close = lambda: None  # without speakers, 0.0.49 would free a pointer that it never set
            transcriber.transcribe_without_streaming(noise.tolist(), 16000)
            self._free.put(transcriber)

    def recognise(self, samples: Samples, rate: int) -> str:
        """Return what is said; each line of Moonshine's ends in punctuation of its own."""
        samples = _trimmed(samples, rate)
        if not samples.size:
            return ""
        transcriber = self._free.get()
        try:
            transcript = transcriber.transcribe_without_streaming(samples.tolist(), rate)
        finally:
            self._free.put(transcriber)
        if next(self._calls) % _TRIM == 0:
            _give_back()
        return " ".join(line.text.strip() for line in transcript.lines if line.text.strip())


def _give_back() -> None:
    """Return freed memory: 0.0.49 loses small pieces among large ones, and glibc would keep 1 MB more each call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def _trimmed(samples: Samples, rate: int) -> Samples:
    peak = np.abs(samples).max(initial=0)
    if peak < _SILENCE:
        return samples[:0]
    loud = np.flatnonzero(np.abs(samples) > peak * _FAINT)
    if loud[-1] - loud[0] < rate * _SHORTEST:
        return samples[:0]
    begin, end = max(0, int(loud[0] - rate * _BEFORE)), int(loud[-1] + rate * _AFTER)
    return np.pad(samples[begin:end], (0, max(0, end - samples.size)))
