"""The HTTP application: transcription, speech, models, health."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from services.openai_audio import wav
from services.openai_audio.engines import Recogniser, Synthesiser
from services.openai_audio.loading import Loading
from services.openai_audio.pool import Full, Pool
from services.openai_audio.problems import Refused, busy
from services.openai_audio.request import speech, unless_gone, upload


def build(recogniser: Recogniser, synthesiser: Synthesiser | None = None, *, workers: int, queue: int) -> Starlette:
    """Build the application.

    Args:
        recogniser: Behind `/v1/audio/transcriptions`.
        synthesiser: Behind `/v1/audio/speech`; None: the route is not there.
        workers: Calls of each kind at the same time.
        queue: Calls of each kind that may wait.
    """
    engines: dict[str, Recogniser | Synthesiser] = {"stt": recogniser}
    if synthesiser is not None:
        engines["tts"] = synthesiser
    loading = Loading(engines)
    pools = {name: Pool(workers, queue) for name in engines}

    async def health(_: Request) -> Response:
        status = "ok" if loading.ready else "failed" if "failed" in loading.states.values() else "loading"
        body = {"status": status, "model_loaded": loading.ready, **loading.states}
        return JSONResponse(body, 200 if loading.ready else 503)

    async def models(_: Request) -> Response:
        names = [{"id": engine.name, "object": "model", "owned_by": "deployctl"} for engine in engines.values()]
        return JSONResponse({"object": "list", "data": names})

    async def transcribe(request: Request) -> Response:
        loading.require("stt")
        samples, rate, form = await upload(request)
        text = await unless_gone(request, pools["stt"].run(lambda: recogniser.recognise(samples, rate)))
        if form.get("response_format", "json") == "text":
            return PlainTextResponse(text)
        body: dict[str, Any] = {"text": text}
        if form.get("response_format") == "verbose_json":
            body |= {"task": "transcribe", "language": "english", "duration": samples.size / rate, "segments": []}
        return JSONResponse(body)

    async def speak(request: Request) -> Response:
        assert synthesiser is not None
        loading.require("tts")
        text, voice, speed = await speech(request, synthesiser)
        stream = pools["tts"].stream(lambda: synthesiser.synthesise(text, voice, speed))
        first = await unless_gone(request, anext(stream, b""))  # a refusal must come before the status line
        body, named = _wav(synthesiser.rate, first, stream), {"X-Request-Id": uuid4().hex}  # livekit warns without it
        return StreamingResponse(body, media_type="audio/wav", headers=named)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(loading.run())
        yield
        task.cancel()
        for pool in pools.values():
            pool.close()

    routes = [
        Route("/health", health),
        Route("/v1/models", models),
        Route("/v1/audio/transcriptions", transcribe, methods=["POST"]),
    ]
    if synthesiser is not None:
        routes.append(Route("/v1/audio/speech", speak, methods=["POST"]))
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers=dict.fromkeys(_SHAPED, _problem))


_SHAPED = (Refused, Full, HTTPException, ClientDisconnect, Exception)


async def _problem(_: Request, error: Exception) -> Response:
    match error:
        case Refused():
            return error.response()
        case Full():
            return busy().response()
        case HTTPException():
            return Refused(error.status_code, error.detail).response()
        case ClientDisconnect():
            return Response(status_code=499)  # nobody reads it; no error of ours
        case _:
            return Refused(500, "the engine failed; the service's log says why").response()


async def _wav(rate: int, first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(rest):
        yield wav.header(rate) + first
        async for chunk in rest:
            yield chunk
