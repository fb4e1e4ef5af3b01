"""A speech service on a free port of 127.0.0.1 that fails as told, and what a caller says."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agent.settings import Settings
from services.openai_audio import wav
from services.speech.piper import Piper
from tests.unit.openrouter_sim.conftest import tcp_listener

RATE = 24000
HOLD, APOLOGY = "Hang on a sec.", "Sorry, I can't answer that right now."
LOUDNESS = {HOLD: 2000, APOLOGY: 3000}
_ANSWER = 5000  # loudness of every other text
KINDS = {2000: "hold", 3000: "apology", _ANSWER: "answer"}
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
        samples = np.full(RATE // 5, LOUDNESS.get(text, _ANSWER), np.int16).tobytes()
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
