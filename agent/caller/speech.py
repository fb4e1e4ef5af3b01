"""The caller's voice and ears: flite, the stack's own speech routes, and pocketsphinx."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from livekit import rtc
from openai import AsyncOpenAI, OpenAIError

from agent.caller.audio import Sound, read_wav, write_wav

# the rate that pocketsphinx' model was trained at; every recogniser behind the route takes it too
EAR_RATE = 16_000
# how much faster, and so higher, it hears: the voice of our own speech service is low, and hurries its short lines
_RAISED = 1.2
# a full queue answers 429 with Retry-After, which the client waits for
_RETRIES = 5
_TIMEOUT_SECONDS = 60.0


class Ear(Protocol):
    """Recognise speech in mono sound of EAR_RATE."""

    async def hear(self, sound: Sound) -> str:
        """Write down what is said; ValueError says in one line why that failed."""
        ...


def resample(sound: Sound, rate: int) -> Sound:
    """Bring sound to another rate.

    Args:
        sound: Any mono sound.
        rate: Samples per second to bring it to.
    """
    if sound.rate == rate:
        return sound
    resampler = rtc.AudioResampler(sound.rate, rate, quality=rtc.AudioResamplerQuality.HIGH)
    frames = [*resampler.push(bytearray(sound.samples.tobytes())), *resampler.flush()]
    return Sound(np.frombuffer(b"".join(bytes(frame.data) for frame in frames), dtype=np.int16), rate)


@dataclass(frozen=True)
class Route:
    """Reach a speech service that speaks OpenAI's routes.

    Args:
        base_url: Up to and with /v1.
        model: The model's name there.
        voice: The voice's name, for synthesis.
        language: Two letters, for recognition.
    """

    base_url: str
    model: str
    voice: str = ""
    language: str = "en"

    async def hear(self, sound: Sound) -> str:
        """Have the service recognise sound.

        Raises:
            ValueError: When the service does not answer with a text.
        """
        try:
            async with self._client() as client:
                heard = await client.audio.transcriptions.create(
                    file=("heard.wav", write_wav(sound), "audio/wav"),
                    model=self.model,
                    language=self.language,
                )
        except OpenAIError as error:
            raise ValueError(f"{self.base_url}: speech recognition failed: {error}") from error
        return heard.text.strip()

    async def say(self, text: str) -> Sound:
        """Have the service speak a text.

        Raises:
            ValueError: When the service does not answer with a WAV.
        """
        try:
            async with self._client() as client:
                spoken = await client.audio.speech.create(
                    input=text, model=self.model, voice=self.voice, response_format="wav"
                )
        except OpenAIError as error:
            raise ValueError(f"{self.base_url}: speech synthesis failed: {error}") from error
        return read_wav(spoken.content)

    def _client(self) -> AsyncOpenAI:
        # these services ask for no key; the client insists on one
        return AsyncOpenAI(base_url=self.base_url, api_key="none", max_retries=_RETRIES, timeout=_TIMEOUT_SECONDS)


class Pocketsphinx:
    """Recognise with the model that the package carries: no service, no download."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(samprate=EAR_RATE, loglevel="FATAL")

    async def hear(self, sound: Sound) -> str:
        """Recognise sound on another thread."""
        raised = resample(Sound(sound.samples, round(sound.rate * _RAISED)), EAR_RATE)
        return await asyncio.to_thread(self._decode, raised.samples.tobytes())

    def _decode(self, raw: bytes) -> str:
        self._decoder.start_utt()
        self._decoder.process_raw(raw, full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return str(found.hypstr) if found else ""


async def flite(text: str) -> Sound:
    """Speak with flite's voice rms, which recognisers understand best of all it has.

    Raises:
        ValueError: When flite fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "said.wav"
        process = await asyncio.create_subprocess_exec("flite", "-voice", "rms", "-t", text, "-o", str(target))
        if await process.wait() != 0:
            raise ValueError(f"flite failed with exit code {process.returncode}")
        return read_wav(target.read_bytes())


async def say(text: str, route: Route) -> Sound:
    """Speak a question: with flite where there is one, so that the caller sounds unlike the agent.

    Args:
        text: The question.
        route: The stack's own synthesis, for where flite is missing.
    """
    return await flite(text) if shutil.which("flite") else await route.say(text)
