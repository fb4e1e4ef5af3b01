"""How long a speech service is waited for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from livekit.agents import APIError, APITimeoutError

T = TypeVar("T")

# A service that works answers in a fraction of a second; one that hangs on a single request answers the next one, and
# one that is only slow is let finish, since asking anew would put the caller to the end of its queue.
LATE = 1.5  # s after which a second request is made beside the first
GONE = 5.0  # s after which nobody is waited for any more: the caller has heard nothing for so long
_PAUSE = 0.3  # s between a refusal and the second request: a full service has to get rid of somebody first


async def patiently(request: Callable[[], Awaitable[T]]) -> T:
    """Return what the first of at most two requests brings; the second is made when the first fails or is late.

    Args:
        request: Makes one; cancelled when it is not needed any more.

    Raises:
        APITimeoutError: Neither was answered in time.
        Exception: What the last one failed with.
    """
    requests = [asyncio.ensure_future(request())]
    try:
        async with asyncio.timeout(GONE):
            await asyncio.wait(requests, timeout=LATE)
            if requests[0].done():
                if _useless_to_repeat(requests[0].exception()):
                    return requests[0].result()
                await asyncio.sleep(_PAUSE)
            requests.append(asyncio.ensure_future(request()))
            for ended in asyncio.as_completed(requests):
                try:
                    return await ended
                except Exception as error:
                    failure = error
            raise failure
    except TimeoutError:
        raise APITimeoutError(retryable=False) from None
    finally:
        for one in requests:
            one.cancel()
        await asyncio.gather(*requests, return_exceptions=True)


def _useless_to_repeat(error: BaseException | None) -> bool:
    return error is None or (isinstance(error, APIError) and not error.retryable)
