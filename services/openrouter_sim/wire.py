"""One response on the wire, down to the TCP connection."""

import asyncio
from collections.abc import Coroutine, Mapping
from types import TracebackType
from typing import NoReturn, Self

from starlette.types import Receive, Scope, Send


class ClientGone(Exception):
    """Say that the client closed the connection before the response was over."""


class Wire:
    """Send a response piece by piece, and notice at once when the client goes away.

    Args:
        scope: ASGI scope, whose extension `abort` tears the TCP connection down.
        receive: ASGI receive, after the request's body was read.
        send: ASGI send.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._gone = asyncio.Event()
        self.status: int | None = None

    async def __aenter__(self) -> Self:
        self._watcher = asyncio.create_task(self._watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watcher.cancel()

    async def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status line and the headers."""
        self.status = status
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def write(self, text: str) -> None:
        """Send a piece of the body."""
        if self._gone.is_set():
            raise ClientGone
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def end(self) -> None:
        """End the body as HTTP wants it."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def sleep(self, seconds: float) -> None:
        """Let time pass, unless the client goes away."""
        try:
            await asyncio.wait_for(self._gone.wait(), seconds)
        except TimeoutError:
            return
        raise ClientGone

    async def unless_gone(self, work: Coroutine[None, None, None]) -> None:
        """Do something that waits for others, unless the client goes away."""
        doing, gone = asyncio.ensure_future(work), asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise ClientGone
            await doing
        finally:
            doing.cancel()
            gone.cancel()

    async def silence(self) -> NoReturn:
        """Say nothing until the client gives up."""
        await self._gone.wait()
        raise ClientGone

    async def abort(self) -> None:
        """Reset the TCP connection."""
        self._scope["extensions"]["abort"]()
        await self._gone.wait()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone.set()
