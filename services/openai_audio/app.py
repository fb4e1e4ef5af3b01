"""The HTTP application: transcription, speech, models, health."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from services.openai_audio import wav
from services.openai_audio.engines import Recogniser, Synthesiser
from services.openai_audio.loading import Loading
from services.openai_audio.pool import Full, Pool
from services.openai_audio.problems import Refused, busy

MAX_UPLOAD = 25 * 2**20  # bytes, OpenAI's own limit
MAX_TEXT = 4096  # characters, OpenAI's own limit


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
        samples, rate, form = await _upload(request)
        text = await pools["stt"].run(lambda: recogniser.recognise(samples, rate)) if samples.size else ""
        if form.get("response_format", "json") == "text":
            return PlainTextResponse(text)
        body: dict[str, Any] = {"text": text}
        if form.get("response_format") == "verbose_json":
            body |= {"task": "transcribe", "duration": samples.size / rate, "segments": []}
        return JSONResponse(body)

    async def speak(request: Request) -> Response:
        assert synthesiser is not None
        loading.require("tts")
        text, voice, speed = _speech(await _json(request), synthesiser)
        stream = pools["tts"].stream(lambda: synthesiser.synthesise(text, voice, speed))
        first = await anext(stream, b"")  # a refusal must come before the status line
        return StreamingResponse(_wav(synthesiser.rate, first, stream), media_type="audio/wav")

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
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={Refused: _refused, Full: _full})


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return error.response()


async def _full(_: Request, __: Exception) -> Response:
    return busy().response()


async def _wav(rate: int, first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    async with aclosing(rest):
        yield wav.header(rate) + first
        async for chunk in rest:
            yield chunk


async def _upload(request: Request) -> tuple[Any, int, dict[str, str]]:
    if int(request.headers.get("content-length") or 0) > MAX_UPLOAD:
        raise Refused(413, f"the file may have {MAX_UPLOAD // 2**20} MB at most")
    try:
        form = await request.form(max_files=1, max_part_size=MAX_UPLOAD)
    except HTTPException as error:
        raise Refused(400, f"not a multipart form: {error.detail}") from None
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Refused(400, "the field 'file' should hold a WAV file")
    data = await file.read()
    fields = {key: value for key, value in form.items() if isinstance(value, str)}
    await form.close()
    try:
        samples, rate = await asyncio.to_thread(wav.decode, data)
    except ValueError as error:
        raise Refused(400, str(error)) from None
    return samples, rate, fields


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Refused(400, "the body should be JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "the body should be a JSON object")
    return body


def _speech(body: dict[str, Any], synthesiser: Synthesiser) -> tuple[str, str, float]:
    text, speed = body.get("input"), body.get("speed", 1.0)
    if not isinstance(text, str) or not text.strip():
        raise Refused(400, "'input' should be text")
    if len(text) > MAX_TEXT:
        raise Refused(400, f"'input' may have {MAX_TEXT} characters at most, and has {len(text)}")
    if body.get("response_format", "wav") != "wav":
        raise Refused(400, "'response_format' should be wav")
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0.25 <= speed <= 4:
        raise Refused(400, "'speed' should be a number from 0.25 to 4")
    voice = body.get("voice") or synthesiser.voices[0]
    if voice not in synthesiser.voices:
        raise Refused(400, f"'voice' should be one of: {', '.join(synthesiser.voices)}")
    return text, voice, float(speed)
