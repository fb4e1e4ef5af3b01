"""Answers of the real OpenRouter, handed through: whole, or half of one before the fault that was put."""

import json
from collections.abc import Awaitable, Callable

import aiohttp

from services.openrouter_sim import streaming
from services.openrouter_sim.control import Behaviour
from services.openrouter_sim.shapes import Envelope, event
from services.openrouter_sim.wire import Wire

HALF = 60  # characters: the first sentence, and some of the second
_HANDED_ON = ("Content-Type", "Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
_CONNECT = 10.0  # s


async def _stall(wire: Wire) -> None:
    await wire.silence()


async def _cut(wire: Wire) -> None:
    await wire.abort()


async def _early_end(wire: Wire) -> None:
    await wire.end()


async def _error(wire: Wire) -> None:
    error = {"error": streaming.MID_STREAM_ERROR}
    await wire.write(event(Envelope("gen-0", 0, "", "").chunk({"content": ""}, "error", **error)))
    await wire.end()


_AFTER_HALF: dict[Behaviour, Callable[[Wire], Awaitable[None]]] = {
    Behaviour.STALL: _stall,
    Behaviour.CUT: _cut,
    Behaviour.EARLY_END: _early_end,
    Behaviour.ERROR_MID: _error,
}
HANDED_THROUGH = frozenset({Behaviour.OK, *_AFTER_HALF})


async def relay(base: str, authorization: str, body: bytes, behaviour: Behaviour, wire: Wire) -> None:
    """Hand a request on and its answer back, as it comes.

    Args:
        base: The upstream's address, up to and with /v1.
        authorization: The client's own; kept nowhere.
        body: The request's, unchanged.
        behaviour: One of `HANDED_THROUGH`.
        wire: The client's.
    """
    headers = {"Authorization": authorization, "Content-Type": "application/json", "Accept-Encoding": "identity"}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as http:
        try:
            async with http.post(f"{base}/chat/completions", data=body, headers=headers) as answer:
                kept = {name: answer.headers[name] for name in _HANDED_ON if name in answer.headers}
                await wire.start(answer.status, kept)
                await _copy(answer, behaviour, wire)
        except aiohttp.ClientError:
            if wire.status is None:
                await wire.start(502, {"Content-Type": "application/json"})
                await wire.write(json.dumps({"error": {"code": 502, "message": "The upstream cannot be reached"}}))
                await wire.end()
            else:
                await wire.abort()


async def _copy(answer: aiohttp.ClientResponse, behaviour: Behaviour, wire: Wire) -> None:
    fault = _AFTER_HALF.get(behaviour) if answer.status == 200 else None
    said = 0
    async for line in answer.content:
        await wire.write(line.decode())
        said += _length(line)
        if fault is not None and said >= HALF and not line.strip():
            await fault(wire)
            return
    await wire.end()


def _length(line: bytes) -> int:
    """Count the characters of the answer that a line of the stream brings."""
    try:
        chunk = json.loads(line.removeprefix(b"data: "))
        return len(chunk["choices"][0]["delta"].get("content") or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return 0
