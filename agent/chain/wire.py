"""What a response says beside its text: livekit hands on neither its headers nor why the answer ended."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx2

_PROVIDER = re.compile(rb'"provider"\s*:\s*"([^"\\]{1,80})"')
_FINISH = re.compile(rb'"finish_reason"\s*:\s*"(\w+)"')  # inside a text the quotes carry backslashes
_LONGEST = 65536  # bytes of a line or an error body that are kept


@dataclass
class Seen:
    """Hold what was seen of one response.

    Args:
        headers: Lower case.
        finish: The last finish reason.
        done: The end mark came.
        body: The whole body, where a 200 was JSON instead of a stream.
        status: The HTTP status, once the headers are there.
        provider: Who serves it behind the endpoint, where it says so.
        prompt_tokens: What it read, where it says so.
        completion_tokens: What it wrote, where it says so.
    """

    status: int | None = None
    provider: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str | None = None
    done: bool = False
    body: bytes = b""

    @property
    def ended(self) -> bool:
        """Tell whether the answer ended and was not cut short."""
        return self.done or self.finish is not None

    @property
    def error(self) -> object:
        """Return the error that came instead of a stream; None where there was none."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError:
            return None

    def forget(self) -> None:
        """Begin again: the request is sent a second time."""
        self.__init__()  # type: ignore[misc]


SEEN: ContextVar[Seen] = ContextVar("SEEN")


async def watch(response: httpx2.Response) -> None:
    """Note what the running attempt's response says; a response hook of the shared client.

    Args:
        response: Its body is not read yet.
    """
    seen = SEEN.get(None)
    if seen is None:
        return
    seen.status = response.status_code
    seen.headers = {key.lower(): value for key, value in response.headers.items()}
    if response.status_code == httpx2.codes.OK and isinstance(response.stream, httpx2.AsyncByteStream):
        streamed = "event-stream" in seen.headers.get("content-type", "")
        response.stream = _Watched(response.stream, seen, streamed=streamed)


class _Watched(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, seen: Seen, *, streamed: bool) -> None:
        self._stream = stream
        self._seen = seen
        self._streamed = streamed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        line = b""
        async for piece in self._stream:
            if self._streamed:
                *lines, line = (line + piece).split(b"\n")
                for whole in lines:
                    self._read(whole)
                line = line[-_LONGEST:]
            else:
                self._seen.body = (self._seen.body + piece)[:_LONGEST]
            yield piece
        self._read(line)

    def _read(self, line: bytes) -> None:
        if found := _FINISH.findall(line):
            self._seen.finish = found[-1].decode()
        if self._seen.provider is None and (provider := _PROVIDER.search(line)):
            self._seen.provider = provider[1].decode(errors="replace")
        if b'"usage"' in line:
            self._count(line)
        self._seen.done = self._seen.done or line.strip() == b"data: [DONE]"

    def _count(self, line: bytes) -> None:
        try:
            usage = json.loads(line.removeprefix(b"data:"))["usage"]
            self._seen.prompt_tokens = int(usage["prompt_tokens"])
            self._seen.completion_tokens = int(usage["completion_tokens"])
        except (ValueError, KeyError, TypeError):
            return

    async def aclose(self) -> None:
        await self._stream.aclose()
