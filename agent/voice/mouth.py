"""The mouth: speech synthesis that gives up in time."""

import asyncio
from collections.abc import AsyncIterable
from functools import partial

from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions, APIError, APITimeoutError, tts, utils
from livekit.plugins import openai

from agent.voice.patience import GONE, patiently

_STALL = 3.0  # s without more sound of a sentence that has begun
_ONCE = APIConnectOptions(max_retry=0, timeout=GONE)


class Mouth(openai.TTS):
    """Speak a sentence, or fail within seconds: livekit's own limit is 30 s a try."""

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        """Speak a sentence; tries of its own take the place of livekit's."""
        return _Sentence(self, text)


class _Sentence(tts.ChunkedStream):
    def __init__(self, mouth: Mouth, text: str) -> None:
        self._request = partial(openai.TTS.synthesize, mouth, text, conn_options=_ONCE)
        super().__init__(tts=mouth, input_text=text, conn_options=_ONCE)

    async def _metrics_monitor_task(self, event_aiter: AsyncIterable[tts.SynthesizedAudio]) -> None:
        """Leave the figures to the request, whose they are."""
        async for _ in event_aiter:
            pass

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        output_emitter.initialize(
            request_id=utils.shortuuid(),
            sample_rate=self._tts.sample_rate,
            num_channels=self._tts.num_channels,
            mime_type="audio/pcm",
        )
        stream, sound = await patiently(self._begin)
        async with stream:
            try:
                while sound is not None:
                    output_emitter.push_frame(sound.frame)
                    async with asyncio.timeout(_STALL):
                        sound = await anext(stream, None)
            except TimeoutError:
                raise APITimeoutError(retryable=False) from None
        output_emitter.flush()

    async def _begin(self) -> tuple[tts.ChunkedStream, tts.SynthesizedAudio | None]:
        stream = self._request()
        try:
            sound = await anext(stream, None)
            if sound is None:
                raise APIError("no sound")
        except BaseException:
            await stream.aclose()
            raise
        return stream, sound
