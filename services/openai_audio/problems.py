"""Errors in OpenAI's shape."""

from starlette.responses import JSONResponse


class Refused(Exception):
    """Refuse a request.

    Args:
        status: HTTP status.
        message: What is wrong with it and what would be right.
        retry_after: Seconds after which to try again.
    """

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.retry_after = status, message, retry_after

    def response(self) -> JSONResponse:
        """Shape it as OpenAI does."""
        kind = (
            "rate_limit_error"
            if self.status == 429
            else "server_error"
            if self.status >= 500
            else "invalid_request_error"
        )
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        body = {"error": {"message": self.message, "type": kind, "param": None, "code": None}}
        return JSONResponse(body, self.status, headers)


def busy() -> Refused:
    """Refuse because the queue is full."""
    return Refused(429, "all workers are busy and the queue is full; try again", retry_after=1)
