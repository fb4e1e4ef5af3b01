"""The connection to the cloud, opened before it is needed."""

import time

import httpx2

# A server may close what has been idle for longer than this; asking more often would only be traffic.
_FRESH = 15.0  # s
_LIMIT = 3.0  # s; what takes longer helps nobody


class Connection:
    """Keep a connection of the shared client open.

    Args:
        http: The shared client.
        url: The endpoint.
    """

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self._used = -_FRESH
        http.event_hooks["response"].append(self._note)

    async def _note(self, response: httpx2.Response) -> None:
        if str(response.request.url).startswith(self._url):
            self._used = time.monotonic()

    async def warm(self) -> None:
        """Open a connection, or make sure that the one that waits is still alive; costs no model request."""
        if time.monotonic() - self._used < _FRESH:
            return
        self._used = time.monotonic()
        try:
            await self._http.head(self._url, timeout=_LIMIT)
        except httpx2.HTTPError:
            return  # the request itself will find out, and say so
