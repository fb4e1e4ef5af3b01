"""The pieces that streams are made of."""

import json

from services.openrouter_sim.shapes import COMMENT, DONE, Body, event, reasoning_fields
from services.openrouter_sim.turn import Turn
from services.openrouter_sim.wire import Wire

SECONDS_BETWEEN_COMMENTS = 0.5
MID_STREAM_ERROR: Body = {
    "code": 502,
    "message": "Provider disconnected mid-stream",
    "metadata": {"error_type": "provider_unavailable"},
}
EARLY_ERROR: Body = {
    "code": 429,
    "message": "Rate limit exceeded",
    "metadata": {"error_type": "rate_limit_exceeded", "provider_code": "rate_limited"},
}


async def wait(turn: Turn, wire: Wire) -> None:
    """Let the time to the first token pass, with keep-alive comments as OpenRouter sends them."""
    left = turn.wait_for_first()
    await wire.write(COMMENT)
    while left > SECONDS_BETWEEN_COMMENTS:
        await wire.sleep(SECONDS_BETWEEN_COMMENTS)
        await wire.write(COMMENT)
        left -= SECONDS_BETWEEN_COMMENTS
    await wire.sleep(left)


async def think(turn: Turn, wire: Wire) -> None:
    """Send the reasoning, whose chunks have an empty content."""
    for thought in turn.thoughts:
        await wire.write(event(turn.envelope.chunk(reasoning_fields(thought))))
        await wire.sleep(turn.wait_for_next())


async def say(turn: Turn, wire: Wire, pieces: tuple[str, ...]) -> None:
    """Send tokens of the answer at the model's pace."""
    for number, piece in enumerate(pieces):
        if number:
            await wire.sleep(turn.wait_for_next())
        await wire.write(event(turn.envelope.chunk({"content": piece})))


async def call(turn: Turn, wire: Wire) -> None:
    """Send tool calls: name first, then the arguments in two parts, as providers do."""
    for index in range(len(turn.calls)):
        await _call(turn, wire, index, parts=2)


async def half_a_call(turn: Turn, wire: Wire) -> None:
    """Send the first tool call, and half of its arguments."""
    await _call(turn, wire, 0, parts=1)


async def _call(turn: Turn, wire: Wire, index: int, parts: int) -> None:
    tool = turn.calls[index]
    head = {"index": index, "id": f"call_{turn.envelope.id}_{index}", "type": "function"}
    await _call_chunk(turn, wire, head | {"function": {"name": tool.name, "arguments": ""}})
    text = json.dumps(tool.arguments)
    for part in (text[: len(text) // 2], text[len(text) // 2 :])[:parts]:
        await wire.sleep(turn.wait_for_next())
        await _call_chunk(turn, wire, {"index": index, "function": {"arguments": part}})


async def _call_chunk(turn: Turn, wire: Wire, tool_call: Body) -> None:
    await wire.write(event(turn.envelope.chunk({"content": None, "tool_calls": [tool_call]})))


async def finish(turn: Turn, wire: Wire, reason: str) -> None:
    """Send the two last chunks, of which the second has the usage, and the end mark."""
    await wire.write(event(turn.envelope.chunk({}, reason)))
    await wire.write(event(turn.envelope.chunk({}, reason, usage=turn.usage())))
    await wire.write(DONE)
    await wire.end()


async def fail(turn: Turn, wire: Wire, error: Body) -> None:
    """Send an error as an event of the stream, and end it without an end mark."""
    await wire.write(event(turn.envelope.chunk({"content": ""}, "error", error=error)))
    await wire.end()


def broken(turn: Turn) -> str:
    """Return an event whose JSON stops in the middle."""
    whole = event(turn.envelope.chunk({"content": "never"}))
    return whole[: len(whole) // 2] + "\n\n"
