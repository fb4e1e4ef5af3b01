"""TCP relays between a contender and the simulator: one that delays, one that speaks TLS, one that takes notes.

`python -m bench.chain.relay PORT [--delay S] [--fronts N] [--certificate FILE --key FILE]`; the command `take` on stdin
returns the notes so far and forgets them.
"""

import argparse
import asyncio
import json
import re
import socket
import ssl
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_MODEL = re.compile(rb'"model":\s*"([^"]+)"')
_RESET = struct.pack("ii", 1, 0)  # with a linger time of zero the kernel sends RST instead of an orderly FIN


@dataclass
class Relay:
    """Hand on what comes, both ways.

    Args:
        port: The server's, on 127.0.0.1.
        delay: Seconds that each way takes.
        tls: Where set, clients speak TLS and the server is spoken to in clear.
        notes: When a request went up (with its model) and when something came down, seconds.
    """

    port: int
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)

    async def listen(self) -> int:
        """Listen on a free port of 127.0.0.1 and return it."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls, backlog=1024)
        self._server = server
        return int(server.sockets[0].getsockname()[1])

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # the kernel shook hands at once; over the network that takes a way there and back, in which nothing can be sent
        opened = time.perf_counter() + 2 * self.delay
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return
        requests = Requests(self.notes)
        with suppress(asyncio.CancelledError):  # connections that are open when the run ends are no news
            await asyncio.gather(
                self._pump(reader, up_writer, opened, requests.up),
                self._pump(up_reader, writer, 0.0, requests.down),
            )

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, opened: float, note: Any) -> None:
        due: asyncio.Queue[tuple[float, bytes | None]] = asyncio.Queue()
        writing = asyncio.create_task(_write(due, writer))
        try:
            while data := await reader.read(65536):
                now = time.perf_counter()
                note(now, data)
                due.put_nowait((max(now, opened) + self.delay, data))
            due.put_nowait((time.perf_counter() + self.delay, b""))
        except OSError:
            note(time.perf_counter(), b"")
            due.put_nowait((time.perf_counter() + self.delay, None))
        await writing


async def _write(due: "asyncio.Queue[tuple[float, bytes | None]]", writer: asyncio.StreamWriter) -> None:
    """Write each piece when its time has come; empty: the end, none: a reset."""
    data: bytes | None = b"more"
    while data:
        moment, data = await due.get()
        if (left := moment - time.perf_counter()) > 0:
            await asyncio.sleep(left)
        if data:
            writer.write(data)
    if data is None and (connection := writer.get_extra_info("socket")) is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
    else:
        writer.close()


class Requests:
    """Find the requests in what one connection carries.

    Args:
        notes: Where they are noted.
    """

    def __init__(self, notes: list[dict[str, Any]]) -> None:
        self._notes = notes
        self._began = 0.0
        self._sent = b""

    def up(self, now: float, data: bytes) -> None:
        """Take in what a client sent.

        Args:
            now: When, seconds.
            data: A piece of any length; a request counts from its first one, and is noted once its model is known.
        """
        self._began = self._began if self._sent else now
        noted = _MODEL.search(self._sent)
        self._sent += data
        if noted is None and (model := _MODEL.search(self._sent)):
            self._notes.append({"at": self._began, "model": model[1].decode()})

    def down(self, now: float, _data: bytes) -> None:
        """Take in what the server sent.

        Args:
            now: When, seconds.
        """
        self._sent = b""
        self._notes.append({"at": now})


async def _serve(options: argparse.Namespace) -> None:
    port, relays = options.port, []
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate, options.key)
        relays.append(Relay(port, tls=tls))
        port = await relays[0].listen()
    fronts = [Relay(port, options.delay) for _ in range(options.fronts)]
    ports = [await front.listen() for front in fronts]
    print(json.dumps({"ports": ports}), flush=True)
    while await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline):
        print(json.dumps({"notes": fronts[0].notes}), flush=True)
        fronts[0].notes.clear()


def main() -> None:
    """Relay until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds each way")
    parser.add_argument("--fronts", type=int, default=1, help="how many ports to listen on")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
