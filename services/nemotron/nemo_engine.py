"""NeMo's recogniser. NeMo is imported when the model is loaded: it takes long, and `/health` must answer meanwhile."""

import os
import tempfile
import threading
import wave
from typing import Any

import numpy as np

from services.openai_audio.engines import Samples


class Nemo:
    """Recognise speech with a NeMo model; one utterance at a time, which is what one device serves best.

    Args:
        model: A name on the hub.
        device: `cpu` or `cuda`.
    """

    def __init__(self, model: str, device: str) -> None:
        self.name = model
        self._device = device
        self._lock = threading.Lock()
        self._model: Any = None

    def load(self) -> None:
        """Fetch the weights into HF_HOME where they are missing, load them, transcribe silence at livekit's rate."""
        from nemo.collections.asr.models import ASRModel

        self._model = ASRModel.from_pretrained(self.name, map_location=self._device).eval()
        self.recognise(np.zeros(12000, np.float32), 24000)  # the first resampling alone takes half a second

    def recognise(self, samples: Samples, rate: int) -> str:
        """Return what is said."""
        with self._lock, tempfile.NamedTemporaryFile(suffix=".wav") as file:
            with wave.open(file, "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(rate)
                out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
            file.flush()
            found = self._model.transcribe([file.name], batch_size=1, verbose=False)
        return str(getattr(found[0], "text", found[0])).strip()


def from_environment() -> Nemo:
    """Choose model and device by NEMOTRON_MODEL and NEMOTRON_DEVICE."""
    return Nemo(
        os.environ.get("NEMOTRON_MODEL") or "nvidia/nemotron-speech-streaming-en-0.6b",
        os.environ.get("NEMOTRON_DEVICE") or "cpu",
    )
