"""Recognition that begins in the silence which may be the end of the caller's words, before it is long enough to be."""

import asyncio
import time
from collections.abc import AsyncIterable, Awaitable
from contextlib import aclosing
from typing import Any, Protocol

from livekit import rtc
from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, stt, utils, vad

SILENCE = 0.06  # s, and the window of 0.03 s that is being looked at; livekit's detector tells of it a window late
LONGEST = 10.0  # s of words; to begin anew in each pause of longer ones costs more than it saves


class Recogniser(Protocol):
    """Understand what has been said until now, and say so when it turns out to be all."""

    def begin(self, buffer: utils.AudioBuffer) -> asyncio.Task[stt.SpeechEvent]:
        """Begin; cancelled when the caller goes on.

        Args:
            buffer: What was said.
        """

    def finish(
        self, buffer: utils.AudioBuffer, begun: asyncio.Task[stt.SpeechEvent] | None, ago: float
    ) -> Awaitable[stt.SpeechEvent]:
        """Understand it.

        Args:
            buffer: All that was said.
            begun: What `begin` gave for nearly the same; None: nothing was begun.
            ago: Seconds since the last word.
        """


class EarlyStream(stt.RecognizeStream):
    """Cut what is heard into utterances, and have each recognised; one that ends is begun with before it has ended.

    Args:
        ears: livekit's own recogniser, whose errors and figures these are.
        recogniser: The same, as a `Recogniser`.
        detector: Tells speech from silence.
    """

    def __init__(self, ears: stt.STT[Any], recogniser: Recogniser, detector: vad.VAD) -> None:
        super().__init__(stt=ears, conn_options=DEFAULT_API_CONNECT_OPTIONS)
        self._recogniser = recogniser
        self._detector = detector
        self._words: list[rtc.AudioFrame] = []
        self._begun: asyncio.Task[stt.SpeechEvent] | None = None

    async def _metrics_monitor_task(self, event_aiter: AsyncIterable[stt.SpeechEvent]) -> None:
        """Count nothing: the recogniser counts each request itself."""
        async for _ in event_aiter:
            pass

    async def _run(self) -> None:
        stream = self._detector.stream()
        feeding = asyncio.create_task(self._feed(stream))
        try:
            async with aclosing(stream):
                async for event in stream:
                    await self._take(event)
            await feeding
        finally:
            self._drop()
            await utils.aio.cancel_and_wait(feeding)

    async def _feed(self, stream: vad.VADStream) -> None:
        async for frame in self._input_ch:
            if isinstance(frame, rtc.AudioFrame):
                stream.push_frame(frame)
            else:
                stream.flush()
        stream.end_input()

    async def _take(self, event: vad.VADEvent) -> None:
        if event.type is vad.VADEventType.START_OF_SPEECH:
            self._words = list(event.frames)
            self._event_ch.send_nowait(stt.SpeechEvent(stt.SpeechEventType.START_OF_SPEECH))
        elif event.type is vad.VADEventType.END_OF_SPEECH:
            await self._ended(event)
        elif event.speaking:
            self._words += event.frames
            if event.raw_accumulated_silence < SILENCE:
                self._drop()
            elif self._begun is None and event.speech_duration <= LONGEST:
                self._begun = self._recogniser.begin(utils.merge_frames(self._words))

    async def _ended(self, event: vad.VADEvent) -> None:
        ago = event.silence_duration + event.inference_duration
        spoken_until = time.time() - ago
        kind = stt.SpeechEventType.END_OF_SPEECH
        self._event_ch.send_nowait(stt.SpeechEvent(kind, speech_end_time=spoken_until))
        begun, self._begun, self._words = self._begun, None, []
        found = await self._recogniser.finish(utils.merge_frames(event.frames), begun, ago)
        if words := [one for one in found.alternatives if one.text][:1]:
            kind = stt.SpeechEventType.FINAL_TRANSCRIPT
            self._event_ch.send_nowait(stt.SpeechEvent(kind, alternatives=words, speech_end_time=spoken_until))

    def _drop(self) -> None:
        if self._begun is not None:
            self._begun.cancel()
            self._begun = None
