"""The lines that must be heard even when speech synthesis is slow or gone: recorded ahead, played from memory."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping

from livekit import rtc
from livekit.agents import APIConnectOptions, APIError, tts

log = logging.getLogger("agent")
Recording = tuple[rtc.AudioFrame, ...]
_LONGEST = 5.0  # s that synthesis of a line may take; the job process waits for it


async def record(voice: tts.TTS[str], lines: Iterable[str]) -> dict[str, Recording]:
    """Synthesise the lines; one that fails is left out, and will be synthesised when it is said.

    Args:
        voice: Speaks them.
        lines: What will be said.
    """
    found: dict[str, Recording] = {}
    try:
        async with asyncio.timeout(_LONGEST):
            for line in lines:
                options = APIConnectOptions(max_retry=0, timeout=_LONGEST)
                async with voice.synthesize(line, conn_options=options) as stream:
                    found[line] = tuple([event.frame async for event in stream])
    except (APIError, TimeoutError) as error:
        log.warning("the spoken lines are not recorded: %s", type(error).__name__)
    return found


def play(recording: Recording) -> Iterable[rtc.AudioFrame]:
    """Return fresh frames: livekit notes on a frame when it was made, and would count from there.

    Args:
        recording: Frames of one line.
    """
    return [
        rtc.AudioFrame(frame.data, frame.sample_rate, frame.num_channels, frame.samples_per_channel)
        for frame in recording
    ]


async def recognise(
    text: AsyncIterable[str], lines: Mapping[str, Recording]
) -> tuple[Recording | None, AsyncIterator[str]]:
    """Find out whether a text is one of the lines, reading no more of it than that takes.

    Args:
        text: What is to be said next.
        lines: The recordings.

    Returns:
        The recording, where there is one; and the text, from its beginning.
    """
    pieces, heard = aiter(text), ""
    async for piece in pieces:
        heard += piece
        if not any(line.startswith(heard.strip()) for line in lines):
            return None, _again(heard, pieces)
    return lines.get(heard.strip()), _again(heard, pieces)


async def _again(heard: str, rest: AsyncIterator[str]) -> AsyncGenerator[str]:
    if heard:
        yield heard
    async for piece in rest:
        yield piece
