"""What can be put for a model: a behaviour and its settings."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Behaviour(StrEnum):
    """Name everything that a model can be told to do."""

    OK = "ok"
    # refusals: an HTTP status and an error body
    INVALID_MODEL = "400"
    CONTEXT_LENGTH = "400_context"
    UNAUTHORIZED = "401"
    NO_CREDITS = "402_credits"
    KEY_LIMIT = "402_key_limit"
    IN_FLIGHT = "402_in_flight"
    MODERATION = "403_moderation"
    NO_ENDPOINTS = "404_no_endpoints"
    FREE_ENDED = "404_free_ended"
    TIMEOUT = "408"
    TOO_LARGE = "413"
    UNPROCESSABLE = "422"
    UPSTREAM_LIMIT = "429_upstream"
    FREE_PER_MINUTE = "429_free_minute"
    FREE_PER_DAY = "429_free_day"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    EDGE_TIMEOUT = "524"
    OVERLOADED = "529"
    # failures inside a 200, or below HTTP
    ERROR_IN_200 = "error_in_200"
    ERROR_FIRST = "error_before_content"
    ERROR_MID = "error_mid_stream"
    FINISH_ERROR = "finish_error"
    HANG = "hang"
    NO_CHUNKS = "no_chunks"
    COMMENTS_ONLY = "comments_only"
    STALL = "stall"
    CUT = "cut"
    EARLY_END = "early_end"
    RESET = "reset"
    EMPTY = "empty"
    BAD_JSON_FIRST = "bad_json_first"
    BAD_JSON_MID = "bad_json_mid"


class ToolCall(BaseModel):
    """Describe one call that the model makes instead of an answer.

    Args:
        name: Function of the request's `tools`.
        arguments: Object that is sent as the function's JSON arguments.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    arguments: dict[str, Any] = {}


class Setting(BaseModel):
    """Say what a model does with the requests to come.

    Args:
        behaviour: What happens.
        times: The first so many requests meet the behaviour, later ones `ok`; none: all of them.
        first_token: Seconds to the first token; none: the simulator's own default.
        tokens_per_second: Pace after the first token.
        jitter: Up to so many seconds are added to each wait, at random.
        text: The answer; none: a rule picks one by the caller's words.
        reasoning: Text that comes as reasoning before the answer.
        retry_after: Seconds that a refusal tells the client to wait; none: it gives no hint.
        tool_calls: Calls made instead of an answer, until the request ends with a tool's result.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    behaviour: Behaviour = Behaviour.OK
    times: int | None = Field(default=None, ge=1)
    first_token: float | None = Field(default=None, ge=0)
    tokens_per_second: float = Field(default=100, gt=0)
    jitter: float = Field(default=0, ge=0)
    text: str | None = None
    reasoning: str = ""
    retry_after: int | None = Field(default=None, ge=0)
    tool_calls: tuple[ToolCall, ...] = ()
