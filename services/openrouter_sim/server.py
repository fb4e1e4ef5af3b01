"""The HTTP server, with a way for the application to break the connection under it."""

import asyncio
import socket
import struct
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState


class AbortableProtocol(H11Protocol):
    """Hand each request the means to reset its own TCP connection, and to close those that wait for the next one."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        inner = self.app
        self.asked = False

        async def app(scope: Any, receive: Any, send: Any) -> None:
            self.asked = self.asked or scope["path"].startswith("/api/")
            scope["extensions"] = {"abort": self._reset, "close_idle": self._close_idle}
            try:
                await inner(scope, receive, send)
            except asyncio.CancelledError:
                # The server stops while a model hangs: its client gets a reset, as from a dead host.
                self._reset()
                await asyncio.sleep(0)

        self.app = app

    def _reset(self) -> None:
        # With a linger time of zero the kernel sends RST instead of an orderly FIN.
        linger = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.abort()

    def _close_idle(self) -> int:
        ours = [one for one in self.connections if isinstance(one, AbortableProtocol)]
        # who looks after the server's health leaves by itself, and is none that a client kept
        idle = [one for one in ours if one.asked and one.cycle and one.cycle.response_complete]
        for one in idle:
            one.shutdown()
        return len(idle)


def build(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """Return a server that keeps idle connections for long, as OpenRouter does, and stops within a second.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port to listen on; 0 picks a free one.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=AbortableProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=120,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
