"""The ears: speech recognition that gives up in time, and never takes the listening down with it."""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextvars import ContextVar
from functools import partial
from typing import Any

from livekit.agents import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions, stt, utils, vad
from livekit.agents.types import NOT_GIVEN, NotGivenOr
from livekit.plugins import openai

from agent.voice.early import EarlyStream
from agent.voice.patience import GONE, patiently

log = logging.getLogger("agent")
_ONCE = APIConnectOptions(max_retry=0, timeout=GONE)
_begun: ContextVar[asyncio.Task[stt.SpeechEvent] | None] = ContextVar("begun", default=None)
_NEXT = 0.05  # s; livekit takes words that were waiting for their turn at once, new ones cannot come so soon


class Ears(openai.STT):
    """Understand an utterance, or nothing of it within seconds.

    A failure is told by livekit's `error` event. Raised, it would end the stream: what the caller says until there is
    a new one would be lost, and the voice activity detector would begin from nothing.

    Args:
        patience: Seconds after its last word at which an utterance that is not understood yet is told of by the event
            `late`.
        detector: Tells speech from silence; None: nobody is to be heard.
        options: livekit's own.
    """

    def __init__(self, patience: float, detector: vad.VAD | None, **options: Any) -> None:
        super().__init__(**options)
        # else livekit would cut into utterances, and begin with each at its end
        self._capabilities.streaming = detector is not None
        self._detector = detector
        self._patience = patience
        self._failed_at = -_NEXT

    def stream(self, **_: Any) -> EarlyStream:  # type: ignore[override]  # livekit's own is that of its websocket
        """Understand utterance by utterance."""
        assert self._detector is not None  # noqa: S101 - else it is not streaming
        return EarlyStream(self, self, self._detector)

    def begin(self, buffer: utils.AudioBuffer) -> asyncio.Task[stt.SpeechEvent]:
        """Begin to understand what may be all; that it fails is told when it turns out to be.

        Args:
            buffer: What was said.
        """
        found = asyncio.create_task(self._patiently(buffer))
        found.add_done_callback(lambda done: done.cancelled() or done.exception())
        return found

    async def finish(
        self, buffer: utils.AudioBuffer, begun: asyncio.Task[stt.SpeechEvent] | None, ago: float
    ) -> stt.SpeechEvent:
        """Understand all that was said.

        Args:
            buffer: It.
            begun: What `begin` gave, if it was all but for some silence.
            ago: Seconds since the last word.
        """
        token = _begun.set(begun)
        late = asyncio.get_running_loop().call_later(max(0.0, self._patience - ago), self.emit, "late")
        try:
            return await self.recognize(buffer)
        finally:
            late.cancel()
            _begun.reset(token)

    async def recognize(
        self,
        buffer: utils.AudioBuffer,
        *,
        language: NotGivenOr[str] = NOT_GIVEN,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
    ) -> stt.SpeechEvent:
        """Understand; tries of its own take the place of livekit's."""
        nothing = stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT)
        if time.monotonic() - self._failed_at < _NEXT:
            # said while the last words were being waited for, and apologised for with them
            self._failed_at = time.monotonic()
            return nothing
        try:
            return await super().recognize(buffer, language=language, conn_options=_ONCE)
        except Exception as error:
            log.warning("speech recognition failed: %s", error)
            self._failed_at = time.monotonic()
            return nothing

    async def _recognize_impl(
        self,
        buffer: utils.AudioBuffer,
        *,
        language: NotGivenOr[str | list[str]] = NOT_GIVEN,
        conn_options: APIConnectOptions,
    ) -> stt.SpeechEvent:
        return await (_begun.get() or self._patiently(buffer))

    def _patiently(self, buffer: utils.AudioBuffer) -> Coroutine[Any, Any, stt.SpeechEvent]:
        return patiently(partial(super()._recognize_impl, buffer, conn_options=_ONCE))
