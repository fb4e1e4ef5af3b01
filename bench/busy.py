"""A speech service that has something to do: two other calls, in which somebody always speaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from agent.caller.audio import read_wav

_CALLS = 2
_TEXT = "The weather stays dry until the end of the week, and then it will rain again."


@asynccontextmanager
async def busy(url: str) -> AsyncIterator[None]:
    """Have it speak and recognise as much as is said in those calls, until the block ends.

    Args:
        url: Up to and with /v1.

    Raises:
        httpx.HTTPError: It does not work.
    """
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http:
        await _turn(http)
        working = [asyncio.create_task(_work(http)) for _ in range(_CALLS)]
        try:
            yield
        finally:
            for one in working:
                one.cancel()


async def _work(http: httpx.AsyncClient) -> None:
    while True:
        begin = asyncio.get_running_loop().time()
        seconds = await _turn(http)
        await asyncio.sleep(begin + seconds - asyncio.get_running_loop().time())


async def _turn(http: httpx.AsyncClient) -> float:
    """Return the seconds of sound."""
    request = {"model": "piper", "voice": "joe", "input": _TEXT, "response_format": "wav"}
    spoken = (await http.post("/audio/speech", json=request)).raise_for_status().content
    heard = {"file": ("said.wav", spoken, "audio/wav")}
    (await http.post("/audio/transcriptions", data={"model": "moonshine-tiny-en"}, files=heard)).raise_for_status()
    return read_wav(spoken).seconds
