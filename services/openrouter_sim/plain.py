"""The same behaviours for a request that asked for no stream."""

import json

from services.openrouter_sim.control import Behaviour
from services.openrouter_sim.shapes import Body, reasoning_fields
from services.openrouter_sim.streaming import EARLY_ERROR, MID_STREAM_ERROR
from services.openrouter_sim.turn import Turn
from services.openrouter_sim.wire import Wire


async def play(turn: Turn, wire: Wire) -> None:
    """Send the answer as one JSON body, as far as the behaviour lets it come."""
    behaviour = turn.setting.behaviour
    if behaviour in (Behaviour.NO_CHUNKS, Behaviour.COMMENTS_ONLY):
        await wire.silence()
    await wire.sleep(turn.wait_for_first())
    for _ in turn.thoughts + turn.pieces:
        await wire.sleep(turn.wait_for_next())
    text = json.dumps(_body(turn))
    match behaviour:
        case Behaviour.STALL:
            await wire.write(text[: len(text) // 2])
            await wire.silence()
        case Behaviour.CUT:
            await wire.write(text[: len(text) // 2])
            await wire.sleep(turn.wait_for_next())
            await wire.abort()
        case Behaviour.EARLY_END | Behaviour.BAD_JSON_FIRST | Behaviour.BAD_JSON_MID:
            await wire.write(text[: len(text) // 2])
            await wire.end()
        case _:
            await wire.write(text)
            await wire.end()


def _body(turn: Turn) -> Body:
    complete, usage = turn.envelope.completion, turn.usage()
    match turn.setting.behaviour:
        case Behaviour.ERROR_FIRST:
            return {"error": EARLY_ERROR}
        case Behaviour.ERROR_MID:
            return complete({"content": "".join(turn.half)}, "error", usage, {"error": MID_STREAM_ERROR})
        case Behaviour.FINISH_ERROR:
            return complete({"content": "".join(turn.half)}, "error", usage)
        case Behaviour.EMPTY:
            return complete({"content": ""}, "stop", usage)
    message: Body = {"content": "".join(turn.pieces)}
    if turn.thoughts:
        message |= reasoning_fields("".join(turn.thoughts))
    if turn.calls:
        message |= {"content": None, "tool_calls": _calls(turn)}
    return complete(message, turn.finish, usage)


def _calls(turn: Turn) -> list[Body]:
    return [
        {
            "id": f"call_{turn.envelope.id}_{index}",
            "type": "function",
            "function": {"name": tool.name, "arguments": json.dumps(tool.arguments)},
        }
        for index, tool in enumerate(turn.calls)
    ]
