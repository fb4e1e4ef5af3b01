"""Read what a client sends, within bounds, and notice when it has gone."""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any, TypeVar

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from services.openai_audio import wav
from services.openai_audio.engines import Samples, Synthesiser
from services.openai_audio.problems import Refused

MAX_UPLOAD = 25 * 2**20  # bytes, OpenAI's own limit
MAX_SAMPLES = 6_000_000  # two minutes at 48 kHz, six at 16: an utterance, and no more memory than a worker has
MAX_TEXT = 4096  # characters, OpenAI's own limit
_MAX_JSON = 2**20  # bytes
T = TypeVar("T")


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """Do the work, or cancel it when the client goes away.

    Args:
        request: Its body has been read.
        work: What the client waits for.

    Raises:
        ClientDisconnect: Nobody waits any more.
    """
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        gone.cancel()
        await asyncio.wait({working, gone})


async def upload(request: Request) -> tuple[Samples, int, dict[str, str]]:
    """Return samples, rate and the other fields of a multipart form.

    Raises:
        Refused: 400 or 413, and what would be right.
    """
    try:
        async with _bounded(request, MAX_UPLOAD).form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refused(400, "the field 'file' should hold a WAV file")
            data = await file.read()
    except HTTPException as error:
        raise Refused(400, f"not a multipart form: {error.detail}") from None
    try:
        samples, rate = await asyncio.to_thread(wav.decode, data)
    except ValueError as error:
        raise Refused(400, str(error)) from None
    if samples.size > MAX_SAMPLES:
        raise Refused(413, f"the recording may have {MAX_SAMPLES} samples at most, and has {samples.size}")
    return samples, rate, {key: value for key, value in form.items() if isinstance(value, str)}


async def speech(request: Request, synthesiser: Synthesiser) -> tuple[str, str, float]:
    """Return text, voice and speed of a request for speech.

    Raises:
        Refused: 400 or 413, and what would be right.
    """
    body = await _json(request)
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


async def _json(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await _bounded(request, _MAX_JSON).body())
    except ValueError:
        raise Refused(400, "the body should be JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "the body should be a JSON object")
    return body


def _bounded(request: Request, limit: int) -> Request:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise Refused(413, f"the request may have {limit // 2**20} MB at most")
        return message

    return Request(request.scope, receive)
