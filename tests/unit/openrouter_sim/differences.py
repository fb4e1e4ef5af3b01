"""What OpenRouter sends and its description of August 2026 does not name: the one place where they may differ."""

from dataclasses import dataclass
from typing import Any

NAMELESS = "KeyResponse"  # the schema of GET /key, which stands there without a name
RECORDED = "responses recorded in October 2026"
PAGE = "OpenRouterTeam/docs, api_reference/errors-and-debugging.mdx, August 2026"
ERROR = {"$ref": "#/components/schemas/ChatStreamChunk/properties/error"}
AVAILABILITY = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "retryable": {"type": "boolean"},
        "retry_after": {"type": ["number", "null"]},
        "requested_models": {"type": "array", "items": {"type": "string"}},
        "fallback_models": {"type": "array", "items": {"type": "string"}},
        "docs_url": {"type": "string"},
    },
    "required": ["code", "retryable", "requested_models", "docs_url"],
}
COUNT, TEXT, TEXT_OR_NULL = {"type": "integer"}, {"type": "string"}, {"type": ["string", "null"]}
QUOTA = {"type": "object", "properties": dict.fromkeys(("used", "limit", "remaining"), COUNT)}


@dataclass(frozen=True)
class Difference:
    """A field that is added to one schema.

    `place` is a schema's name, and after dots the properties that lead to an object inside it. A field that comes
    `instead_of` another one takes its place among the required ones.
    """

    place: str
    field: str
    shape: dict[str, Any]
    why: str
    source: str
    instead_of: str = ""

    def __str__(self) -> str:
        return f"{self.place}.{self.field}"


KNOWN = (
    Difference("ChatStreamChunk", "provider", TEXT, "who serves the model", PAGE),
    Difference("ChatResult", "provider", TEXT, "who serves the model", RECORDED),
    Difference("ChatStreamChoice", "native_finish_reason", TEXT_OR_NULL, "the provider's own word", PAGE),
    Difference("ChatChoice", "native_finish_reason", TEXT_OR_NULL, "the provider's own word", RECORDED),
    Difference("ChatChoice", "error", ERROR, "beside what was written before the provider failed", PAGE),
    Difference("ChatUsage.completion_tokens_details", "image_tokens", COUNT, "newer than the description", RECORDED),
    Difference("NotFoundResponseErrorData", "availability", AVAILABILITY, "additive since 19 August 2026", PAGE),
    Difference("NotFoundResponseErrorData", "error_type", TEXT, "beside `availability` not in `metadata`", PAGE),
    Difference("NotFoundResponseErrorData", "http_status", COUNT, "beside `availability`", PAGE, instead_of="code"),
    Difference("ServiceUnavailableResponseErrorData", "availability", AVAILABILITY, "as with 404", PAGE),
    Difference(f"{NAMELESS}.data", "organization_id", TEXT_OR_NULL, "newer than the description", RECORDED),
    Difference(f"{NAMELESS}.data", "workspace_id", TEXT, "newer than the description", RECORDED),
    Difference(f"{NAMELESS}.data", "allowed_data_regions", {"items": TEXT}, "newer than the description", RECORDED),
    Difference(f"{NAMELESS}.data", "free_model_daily_requests", QUOTA, "newer than the description", RECORDED),
)

# A 200 brings an answer, says the description; or an error in the usual shape, says the page, if the provider fails
# when the status is out. Such a body is judged by its code.
ERRORS_IN_200 = {"ERROR_IN_200-streamed", "ERROR_IN_200-whole", "ERROR_FIRST-whole"}

# Broken on purpose: who plays these is no API any more, and no description holds for what comes, or for its end.
BROKEN = {
    "HANG-streamed": "no byte comes",
    "HANG-whole": "no byte comes",
    "RESET-streamed": "the connection is reset before any byte",
    "RESET-whole": "the connection is reset before any byte",
    "NO_CHUNKS-streamed": "nothing comes after the headers",
    "NO_CHUNKS-whole": "nothing comes after the headers",
    "COMMENTS_ONLY-streamed": "comments come, and never an event",
    "COMMENTS_ONLY-whole": "nothing comes after the headers",
    "STALL-whole": "half a body, then silence",
    "CUT-whole": "half a body, then a reset",
    "EARLY_END-whole": "half a body",
    "BAD_JSON_FIRST-streamed": "half an event instead of the answer",
    "BAD_JSON_FIRST-whole": "half a body",
    "BAD_JSON_MID-streamed": "half an event after events that are whole, and are checked",
    "BAD_JSON_MID-whole": "half a body",
}
