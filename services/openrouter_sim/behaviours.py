"""What each behaviour that is no refusal does to a stream."""

from collections.abc import Awaitable, Callable

from services.openrouter_sim import streaming
from services.openrouter_sim.control import Behaviour
from services.openrouter_sim.shapes import COMMENT, DONE, event
from services.openrouter_sim.turn import Turn
from services.openrouter_sim.wire import Wire

Play = Callable[[Turn, Wire], Awaitable[None]]


async def ok(turn: Turn, wire: Wire) -> None:
    """Answer, or call tools."""
    await streaming.wait(turn, wire)
    await streaming.think(turn, wire)
    await streaming.call(turn, wire)
    await streaming.say(turn, wire, turn.pieces)
    await streaming.finish(turn, wire, turn.finish)


async def error_first(turn: Turn, wire: Wire) -> None:
    """Send an error as the first event: the provider failed when the headers were out."""
    await streaming.wait(turn, wire)
    await streaming.fail(turn, wire, streaming.EARLY_ERROR)


async def error_mid(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then an error event."""
    await _half(turn, wire)
    await streaming.fail(turn, wire, streaming.MID_STREAM_ERROR)


async def finish_error(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then the finish reason `error` without an error object."""
    await _half(turn, wire)
    await streaming.finish(turn, wire, "error")


async def no_chunks(_turn: Turn, wire: Wire) -> None:
    """Send nothing after the headers."""
    await wire.silence()


async def comments_only(_turn: Turn, wire: Wire) -> None:
    """Send keep-alive comments for ever."""
    while True:
        await wire.write(COMMENT)
        await wire.sleep(streaming.SECONDS_BETWEEN_COMMENTS)


async def stall(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then nothing more."""
    await _half(turn, wire)
    await wire.silence()


async def cut(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then reset the connection."""
    await _half(turn, wire)
    await wire.sleep(turn.wait_for_next())
    await wire.abort()


async def early_end(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then end the response in good order, without finish reason and end mark."""
    await _half(turn, wire)
    await wire.end()


async def empty(turn: Turn, wire: Wire) -> None:
    """Finish without having said anything."""
    await streaming.wait(turn, wire)
    await wire.write(event(turn.envelope.chunk({})))
    await streaming.finish(turn, wire, "stop")


async def bad_json_first(turn: Turn, wire: Wire) -> None:
    """Send a broken event in place of the answer."""
    await streaming.wait(turn, wire)
    await _broken(turn, wire)


async def bad_json_mid(turn: Turn, wire: Wire) -> None:
    """Send half the answer, then a broken event."""
    await _half(turn, wire)
    await _broken(turn, wire)


async def _half(turn: Turn, wire: Wire) -> None:
    await streaming.wait(turn, wire)
    if turn.calls:
        await streaming.half_a_call(turn, wire)
    await streaming.say(turn, wire, turn.half)


async def _broken(turn: Turn, wire: Wire) -> None:
    await wire.write(streaming.broken(turn))
    await wire.write(DONE)
    await wire.end()


STREAMS: dict[Behaviour, Play] = {
    Behaviour.OK: ok,
    Behaviour.ERROR_FIRST: error_first,
    Behaviour.ERROR_MID: error_mid,
    Behaviour.FINISH_ERROR: finish_error,
    Behaviour.NO_CHUNKS: no_chunks,
    Behaviour.COMMENTS_ONLY: comments_only,
    Behaviour.STALL: stall,
    Behaviour.CUT: cut,
    Behaviour.EARLY_END: early_end,
    Behaviour.EMPTY: empty,
    Behaviour.BAD_JSON_FIRST: bad_json_first,
    Behaviour.BAD_JSON_MID: bad_json_mid,
}
