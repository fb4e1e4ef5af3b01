"""The stack's speech service in a process of its own, on a free port."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

_READY = 60.0  # s that loading may take


@asynccontextmanager
async def speech_service() -> AsyncIterator[str]:
    """Run it until the block ends; yields the address of its routes.

    Raises:
        TimeoutError: It does not get ready.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-P", "-m", "services.speech", "--host", "127.0.0.1", "--port", str(port)]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(_READY), httpx.AsyncClient(trust_env=False) as http:
            while not await _ready(http, f"http://127.0.0.1:{port}/health"):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        await process.wait()


async def _ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.TransportError:
        return False
