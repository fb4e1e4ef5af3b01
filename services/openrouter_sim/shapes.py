"""OpenRouter's bodies.

Shapes: OpenRouter's OpenAPI description (OpenRouterTeam/docs, openapi/openapi.yaml, August 2026) and recorded
responses of October 2026; `tests/unit/openrouter_sim/test_contract.py` holds us to both.
"""

import json
import secrets
import string
from dataclasses import dataclass
from typing import Any

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Generation-Id,X-Provider-Name,request-id,cf-ray",
    "Referrer-Policy": "no-referrer, strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}
USER_ID = "user_simulated"
FINGERPRINT = "fp_simulated"
COMMENT = ": OPENROUTER PROCESSING\n\n"
DONE = "data: [DONE]\n\n"

Body = dict[str, Any]


def generation_id(now: float) -> str:
    """Return a new identifier of the form that X-Generation-Id has."""
    letters = string.ascii_letters + string.digits
    return f"gen-{int(now)}-" + "".join(secrets.choice(letters) for _ in range(20))


def error(code: int, message: str, metadata: Body | None = None, **more: Any) -> Body:
    """Return the error envelope; `more` goes into it beside code and message."""
    inner: Body = {"message": message, "code": code}
    if metadata is not None:
        inner["metadata"] = metadata
    return {"error": inner | more, "user_id": USER_ID}


def event(body: Body) -> str:
    """Return a body as one server-sent event."""
    return f"data: {json.dumps(body, separators=(',', ':'))}\n\n"


def usage(prompt: int, completion: int, reasoning: int, cost: float) -> Body:
    """Return the usage object, which OpenRouter always includes (counts in tokens, cost in dollars)."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "cost": cost,
        "is_byok": False,
        "prompt_tokens_details": {
            "cached_tokens": 0,
            "cache_write_tokens": 0,
            "audio_tokens": 0,
            "video_tokens": 0,
        },
        "cost_details": {
            "upstream_inference_cost": cost,
            "upstream_inference_prompt_cost": 0,
            "upstream_inference_completions_cost": cost,
        },
        "completion_tokens_details": {"reasoning_tokens": reasoning, "image_tokens": 0, "audio_tokens": 0},
    }


def reasoning_fields(text: str) -> Body:
    """Return what a delta or a message carries of the model's thinking."""
    detail = {"type": "reasoning.text", "text": text, "format": "unknown", "index": 0}
    return {"reasoning": text, "reasoning_details": [detail]}


@dataclass(frozen=True)
class Envelope:
    """Wrap the choices of one generation.

    Args:
        id: Generation id.
        created: Seconds since the epoch.
        model: Slug of the model that answers.
        provider: Who serves it.
    """

    id: str
    created: int
    model: str
    provider: str

    def chunk(self, delta: Body, finish: str | None = None, **more: Any) -> Body:
        """Return one chunk of a stream; `more` goes to its top level."""
        choice = {
            "index": 0,
            "delta": {"content": "", "role": "assistant"} | delta,
            "finish_reason": finish,
            "native_finish_reason": finish,
        }
        return self._head("chat.completion.chunk") | {"choices": [choice]} | more

    def completion(self, message: Body, finish: str, usage: Body, choice: Body | None = None) -> Body:
        """Return a whole answer; `choice` goes into its only choice."""
        only: Body = {
            "index": 0,
            "logprobs": None,
            "finish_reason": finish,
            "native_finish_reason": finish,
            "message": {"role": "assistant", "content": "", "refusal": None, "reasoning": None} | message,
        }
        head = self._head("chat.completion") | {"system_fingerprint": FINGERPRINT, "service_tier": None}
        return head | {"choices": [only | (choice or {})], "usage": usage}

    def _head(self, kind: str) -> Body:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": self.model,
            "provider": self.provider,
        }


def models(listed: list[Body]) -> Body:
    """Return the body of GET /models, all on one page.

    Args:
        listed: Its entries.
    """
    return {"data": listed, "total_count": len(listed), "links": {"next": None}}


def key_info(label: str, free_used: int) -> Body:
    """Return the body of GET /key.

    Args:
        label: The key as it may be shown.
        free_used: Requests to free models since the simulator's last reset.
    """
    limit = 1000
    return {
        "data": {
            "label": label,
            "is_management_key": False,
            "is_provisioning_key": False,
            "limit": None,
            "limit_reset": None,
            "limit_remaining": None,
            "include_byok_in_limit": False,
            **dict.fromkeys(("usage", "usage_daily", "usage_weekly", "usage_monthly"), 0),
            **dict.fromkeys(("byok_usage", "byok_usage_daily", "byok_usage_weekly", "byok_usage_monthly"), 0),
            "is_free_tier": False,
            "expires_at": None,
            "creator_user_id": USER_ID,
            "organization_id": None,
            "workspace_id": "00000000-0000-0000-0000-000000000000",
            "allowed_data_regions": ["global"],
            "free_model_daily_requests": {
                "used": free_used,
                "limit": limit,
                "remaining": max(0, limit - free_used),
            },
            "rate_limit": {
                "requests": -1,
                "interval": "10s",
                "note": "This field is deprecated and safe to ignore.",
            },
        }
    }
