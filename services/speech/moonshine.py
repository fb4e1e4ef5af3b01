"""Moonshine tiny-en, whose model comes inside its package (0.0.49 is the last release that carries it)."""

import threading
from pathlib import Path

import moonshine_voice
import numpy as np
from moonshine_voice import ModelArch, Transcriber

from services.openai_audio.engines import Samples

_SILENCE = 0.003  # peak of full scale; Moonshine hears "You" in digital silence


class Moonshine:
    """Recognise English; each thread has a transcriber of its own, since one keeps state while it works."""

    name = "moonshine-tiny-en"

    def __init__(self) -> None:
        self._local = threading.local()

    def load(self) -> None:
        """Load the model and transcribe half a second of silence."""
        self.recognise(np.zeros(8000, np.float32), 16000)

    def recognise(self, samples: Samples, rate: int) -> str:
        """Return what is said; each line of Moonshine's ends in punctuation of its own."""
        if np.abs(samples).max(initial=0) < _SILENCE:
            return ""
        transcript = self._transcriber().transcribe_without_streaming(samples.tolist(), rate)
        return " ".join(line.text.strip() for line in transcript.lines if line.text.strip())

    def _transcriber(self) -> Transcriber:
        if not hasattr(self._local, "transcriber"):
            folder = Path(moonshine_voice.__file__).parent / "assets" / "tiny-en"
            self._local.transcriber = Transcriber(model_path=str(folder), model_arch=ModelArch.TINY)
        return self._local.transcriber
