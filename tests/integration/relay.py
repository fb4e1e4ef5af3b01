"""Run inside a container: stand before the speech service, a port for each of its routes, and break one when told to.

Each line on standard input is a route and a way; it is printed again when it is so.
"""

import asyncio
import re
import socket
import struct
import sys
from contextlib import suppress

UPSTREAM = ("speech", 8000)
PORTS = {"stt": 8001, "tts": 8002}
SLOW = 3.2  # s: longer than a caller is left in silence, shorter than the agent waits
_FULL = b'{"error": {"message": "full", "type": "rate_limit_error"}}'
LIMITED = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-type: application/json\r\nconnection: close\r\n"
LIMITED += b"content-length: %d\r\n\r\n" % len(_FULL) + _FULL
_ON_THE_WAY = 0.2  # s: a reset overtakes what has not arrived
_RESET = struct.pack("ii", 1, 0)  # with a linger time of zero the kernel sends RST, as for a process that is no more


class Route:
    def __init__(self, port: int) -> None:
        self._port = port
        self._way = "well"
        self._server: asyncio.Server | None = None

    async def go(self, way: str) -> None:
        """Be well, slow, limited, about to die in the next request, or gone: then nobody listens."""
        self._way = way
        if way == "gone":
            self._close()
        elif self._server is None:
            self._server = await asyncio.start_server(self._serve, "0.0.0.0", self._port)

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request; each has a connection of its own, so that none outlives a change of way."""
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            request = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)[:-2] + b"connection: close\r\n\r\n" + body
            await self._answer(request, writer)
        writer.close()

    async def _answer(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        if self._way == "limited":
            writer.write(LIMITED)
            return
        if self._way == "slow":
            await asyncio.sleep(SLOW)
        reader, up = await asyncio.open_connection(*UPSTREAM)
        up.write(request)
        if self._way == "dies":
            answer = await reader.read()
            writer.write(answer[: len(answer) // 2])
            await asyncio.sleep(_ON_THE_WAY)
            await self.go("gone")
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
        up.close()


async def main() -> None:
    routes = {name: Route(port) for name, port in PORTS.items()}
    for route in routes.values():
        await route.go("well")
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        name, way = line.split()
        await routes[name].go(way)
        print(name, way, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
