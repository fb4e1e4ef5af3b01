"""A speech service that has something to do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

_TEXT = "The weather stays dry until the end of the week, and then it will rain again."


@asynccontextmanager
async def busy(url: str) -> AsyncIterator[None]:
    """Have it speak a sentence and recognise what it spoke, over and over, until the block ends.

    Args:
        url: Up to and with /v1.

    Raises:
        httpx.HTTPError: It does not work.
    """
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        await _turn(http)
        working = asyncio.create_task(_work(http))
        try:
            yield
        finally:
            working.cancel()


async def _work(http: httpx.AsyncClient) -> None:
    while True:
        await _turn(http)


async def _turn(http: httpx.AsyncClient) -> None:
    request = {"model": "piper", "voice": "joe", "input": _TEXT, "response_format": "wav"}
    spoken = (await http.post("/audio/speech", json=request)).raise_for_status().content
    heard = {"file": ("said.wav", spoken, "audio/wav")}
    (await http.post("/audio/transcriptions", data={"model": "moonshine-tiny-en"}, files=heard)).raise_for_status()
