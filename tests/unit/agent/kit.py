"""A call without a room: a speech service that fails as told, a microphone, an ear, a chain that is scripted."""

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import numpy as np
import pytest
import uvicorn
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice import io
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agent.assistant import Assistant
from agent.chain import Event
from agent.settings import Settings
from agent.voice.lines import Lines
from agent.voice.session import voice_session
from agent.worker import connect
from services.openai_audio import wav
from services.speech.piper import Piper
from tests.unit.openrouter_sim.conftest import tcp_listener

RATE = 24000
HOLD, APOLOGY = "Hang on a sec.", "Sorry, I can't answer that right now."
_LOUDNESS = {HOLD: 2000, APOLOGY: 3000}
_ANSWER = 5000  # loudness of every other text
_KINDS = {2000: "hold", 3000: "apology", _ANSWER: "answer"}
_SECONDS = {"slow": 6.0, "late": 2.7}


class Service:
    """Recognise and speak, 0.2 s of one loudness a text; `ears` and `mouth` say how to fail.

    ok, a status, hang, slow (6 s), late (2.7 s), empty, garbage; a mouth also cut and stall, both in mid-sentence.
    A way to fail with `once ` before it is left after one request. `heard` has the bytes of each request.
    """

    def __init__(self) -> None:
        self.ears = self.mouth = "ok"
        self.words = "tell me a story"
        self.hanging = 0
        self.heard: list[int] = []
        self.asked: list[tuple[float, str]] = []

    def app(self) -> Starlette:
        routes = [
            Route("/v1/audio/speech", self._speak, methods=["POST"]),
            Route("/v1/audio/transcriptions", self._recognise, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def _recognise(self, request: Request) -> Response:
        self.heard.append(len(await request.body()))
        way, self.ears = self._way(self.ears)
        words = "" if way == "empty" else self.words
        return await self._failed(request, way) or JSONResponse({"text": words})

    async def _speak(self, request: Request) -> Response:
        text = (await request.json())["input"]
        self.asked.append((time.monotonic(), text))
        way, self.mouth = self._way(self.mouth)
        if failed := await self._failed(request, way):
            return failed
        head = {"X-Request-Id": "1"}
        return StreamingResponse(self._sound(request, text, way), media_type="audio/wav", headers=head)

    @staticmethod
    def _way(way: str) -> tuple[str, str]:
        return (way.removeprefix("once "), "ok") if way.startswith("once ") else (way, way)

    async def _failed(self, request: Request, way: str) -> Response | None:
        if way.isdigit():
            return JSONResponse({"error": {"message": "no"}}, int(way))
        if way in _SECONDS:
            await asyncio.sleep(_SECONDS[way])
        if way == "hang":
            self.hanging += 1
            await _gone(request)
            self.hanging -= 1
        return Response(b"<html>" * 999, media_type="audio/wav") if way == "garbage" else None

    @staticmethod
    async def _sound(request: Request, text: str, way: str) -> AsyncIterator[bytes]:
        yield wav.header(RATE)
        if way == "empty":
            return
        samples = np.full(RATE // 5, _LOUDNESS.get(text, _ANSWER), np.int16).tobytes()
        half = len(samples) // 4 * 2
        yield samples[:half]
        await asyncio.sleep(0.05)
        if way == "cut":
            raise ConnectionResetError
        if way == "stall":
            await _gone(request)
        yield samples[half:]


async def _gone(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(0.05)


class Ear(io.AudioOutput):
    """Hear what the caller would, each frame as long as it lasts where `real`, else at once."""

    def __init__(self, *, real: bool = False) -> None:
        super().__init__(label="ear", capabilities=io.AudioOutputCapabilities(pause=False))
        self.frames: list[tuple[float, rtc.AudioFrame]] = []
        self._real = real
        self._segment = 0.0
        self._cut = asyncio.Event()
        self._playing: asyncio.Task[None] | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        if not self._segment:
            self.on_playback_started(created_at=time.time())
        self.frames.append((time.monotonic(), frame))
        self._segment += frame.duration

    def flush(self) -> None:
        super().flush()
        if self._segment:
            self._cut.clear()
            self._playing = asyncio.create_task(self._play(self._segment))
            self._segment = 0.0

    async def _play(self, seconds: float) -> None:
        begin = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds if self._real else 0):
                await self._cut.wait()
        position = min(seconds, time.monotonic() - begin) if self._cut.is_set() else seconds
        self.on_playback_finished(playback_position=position, interrupted=self._cut.is_set())

    def clear_buffer(self) -> None:
        self._cut.set()

    def kinds(self) -> list[tuple[float, str]]:
        """List what was heard, and when it began; what is neither line nor answer is the sound."""
        found: list[tuple[float, str]] = []
        for at, frame in self.frames:
            peak = int(np.abs(np.frombuffer(frame.data, np.int16)).max(initial=0))
            kind = _KINDS.get(peak, "sound" if peak else "silence")
            if kind != "silence" and (not found or found[-1][1] != kind):
                found.append((at, kind))
        return found

    @property
    def heard(self) -> list[str]:
        return [kind for _, kind in self.kinds()]

    @property
    def seconds(self) -> float:
        return sum(frame.duration for _, frame in self.frames)


class Microphone(io.AudioInput):
    """Give silence in real time, and the caller's words where there are any."""

    def __init__(self, rate: int) -> None:
        super().__init__(label="microphone")
        self._rate = rate
        self._samples = np.zeros(0, np.int16)
        self._next = time.monotonic()
        self.ended = 0.0

    def speak(self, samples: np.ndarray) -> None:
        self._samples = np.concatenate([self._samples, samples])

    async def spoken(self) -> float:
        """Return when the last word was over."""
        while self._samples.size:
            await asyncio.sleep(0.01)
        return self.ended

    async def __anext__(self) -> rtc.AudioFrame:
        count = self._rate // 50
        await asyncio.sleep(max(0.0, self._next - time.monotonic()))
        self._next += 0.02
        part, self._samples = self._samples[:count], self._samples[count:]
        if part.size:
            self.ended = time.monotonic()
        return rtc.AudioFrame(np.pad(part, (0, count - part.size)).tobytes(), self._rate, 1, count)


@dataclass
class Says:
    """A chain whose replies are scripted: events, and seconds to wait between them."""

    replies: list[list[Event | float]]
    yielded: list[tuple[float, str]] = field(default_factory=list)
    ago: list[float] = field(default_factory=list)
    warmed: list[float] = field(default_factory=list)
    interrupted: int = 0

    async def reply(self, _chat_ctx, _tools, *, ago: float) -> AsyncIterator[Event]:
        self.ago.append(ago)
        try:
            for event in self.replies.pop(0):
                if isinstance(event, float):
                    await asyncio.sleep(event)
                else:
                    self.yielded.append((time.monotonic(), type(event).__name__))
                    yield event
        except (asyncio.CancelledError, GeneratorExit):
            self.interrupted += 1
            raise

    def warm(self) -> None:
        self.warmed.append(time.monotonic())

    async def aclose(self) -> None: ...


@dataclass
class Call:
    """A call that is going on."""

    session: AgentSession
    assistant: Assistant
    ear: Ear
    microphone: Microphone | None = None

    async def turn(self, words: str = "hello") -> None:
        """Let the caller write, and hear the reply and what comes of it to the end."""
        await self.session.run(user_input=words)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing is said and nothing is to be said."""
        while self.session.current_speech is not None or self.session._activity._speech_q:
            await asyncio.sleep(0.01)

    async def until(self, claim: Callable[[], object]) -> None:
        """Wait until the claim holds; the test's own timeout ends a vain wait."""
        while not claim():
            await asyncio.sleep(0.01)

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(item.role, (item.text_content or "").strip()) for item in self.session.history.messages()]


@asynccontextmanager
async def call(settings: Settings, chain, lines: Lines | None = None, *, rate: int = 0, vad=None, real: bool = False):
    """Begin a call as the worker does; with a rate, the caller has a microphone."""
    assistant = Assistant(settings, chain, lines=lines)
    session = voice_session(settings, vad)
    session.options.session_close_transcript_timeout = 0.1  # nobody reads what is said into the end of a test
    connect(session, assistant, chain)
    ear, microphone = Ear(real=real), Microphone(rate) if rate else None
    session.output.audio, session.input.audio = ear, microphone
    async with session:
        await session.start(assistant)
        yield Call(session, assistant, ear, microphone)
    gc.collect()  # livekit leaves tasks with exceptions behind; reported while Python compiles, they break 3.11's ast


@pytest.fixture(scope="session")
def speech() -> tuple[np.ndarray, int]:
    """Words as a caller says them, which a voice activity detector takes for words, and their rate."""
    piper = Piper()
    piper.load()
    return np.frombuffer(b"".join(piper.synthesise("Tell me a story", "joe", 1.0)), np.int16), piper.rate


@pytest.fixture
def service() -> Service:
    """A speech service that works, until it is told otherwise."""
    return Service()


@pytest.fixture
def calling(service: Service) -> Iterator[Settings]:
    """The settings of an agent that hears and speaks through the service."""
    listener = tcp_listener()
    server = uvicorn.Server(uvicorn.Config(service.app(), log_level="critical"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    yield Settings(tts_base_url=address, stt_base_url=address)
    server.should_exit = server.force_exit = True
    thread.join()
