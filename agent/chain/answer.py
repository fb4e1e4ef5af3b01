"""Hand on the answer of the attempt that won, sentence by sentence."""

from collections.abc import AsyncGenerator, Callable

from agent.chain.attempt import Attempt, End
from agent.chain.errors import Failure
from agent.chain.events import Calls, Event
from agent.chain.links import LinkFailed, Piece
from agent.chain.policy import Policy
from agent.chain.sentences import Repeats, Sentences, is_whole
from agent.chain.turn import Turn


async def speak(
    turn: Turn, winner: Attempt, first: Piece, policy: Policy, clock: Callable[[], float]
) -> AsyncGenerator[Event]:
    """Yield sentences, lines where the model makes the caller wait, and at the end its tool calls.

    Args:
        turn: Knows what has been said of the answer already.
        winner: Whose answer it is.
        first: Its first piece.
        policy: The numbers.
        clock: Seconds, monotonic.

    Raises:
        LinkFailed: The answer died.
    """
    stall = policy.local_stall if winner.link.info.local else policy.stall
    sentences, repeats, calls, cut = Sentences(), Repeats(turn.said), [], False
    item: Piece | End | None = first
    heard = clock()
    while item is not End.END:
        if isinstance(item, Piece):
            heard, cut = clock(), cut or item.cut
            if item.calls is not None:
                calls.append(Calls(item.calls))
            for text in sentences.push(item.text):
                if not repeats.drop(text):
                    yield turn.say(text, clock())
        elif clock() >= heard + stall:
            raise LinkFailed(Failure("stalled"))
        else:
            if quiet := turn.break_silence(policy, clock()):
                yield quiet
            await turn.wait(min(heard + stall, turn.silence_ends(policy)) - clock())
        item = winner.take()
    for text in sentences.flush():
        # an answer that was cut at its longest ends with its last whole sentence
        if not repeats.drop(text) and not (cut and turn.said and not is_whole(text)):
            yield turn.say(text, clock())
    # only now: were it to die in between, its successor would call them again
    for call in calls:
        yield call
