"""The models that GET /models lists.

A choice of what OpenRouter listed in autumn 2026, with its prices. `meta-llama/llama-3.3-70b-instruct:free`
is missing there since August 2026, so it is missing here, unless `SIM_MODELS` names it.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Model:
    """Describe one listed model.

    Args:
        slug: Identifier, as in a request's `model`.
        name: Title for people.
        provider: Who serves it.
        prompt: Dollars a prompt token.
        completion: Dollars a completion token.
        context: Tokens that fit into a request and its answer.
    """

    slug: str
    name: str
    provider: str
    prompt: float = 0
    completion: float = 0
    context: int = 131072

    def listed(self) -> dict[str, Any]:
        """Return the entry of GET /models."""
        canonical = self.slug.removesuffix(":free")
        return {
            "id": self.slug,
            "canonical_slug": canonical,
            "name": self.name,
            "created": 1733506137,
            "description": self.name,
            "context_length": self.context,
            "architecture": {
                "modality": "text->text",
                "input_modalities": ["text"],
                "output_modalities": ["text"],
                "tokenizer": "Other",
                "instruct_type": None,
            },
            "pricing": {"prompt": _price(self.prompt), "completion": _price(self.completion)},
            "top_provider": {
                "context_length": self.context,
                "max_completion_tokens": None,
                "is_moderated": False,
            },
            "per_request_limits": None,
            "supported_parameters": ["max_tokens", "stop", "temperature", "tool_choice", "tools", "top_p"],
            "default_parameters": {},
            "supported_voices": None,
            "expiration_date": None,
            "links": {"details": f"/api/v1/models/{canonical}/endpoints"},
        }


def _price(dollars: float) -> str:
    return f"{dollars:.10f}".rstrip("0").rstrip(".")


def unlisted(slug: str) -> Model:
    """Return a model for a slug of which nothing is known."""
    return Model(slug, slug, "Simulated")


USUAL = (
    Model("meta-llama/llama-3.3-70b-instruct", "Meta: Llama 3.3 70B Instruct", "DeepInfra", 1e-7, 3.2e-7),
    Model("mistralai/mistral-nemo", "Mistral: Mistral Nemo", "Mistral", 2e-8, 4e-8),
    Model("qwen/qwen3-30b-a3b-instruct-2507", "Qwen: Qwen3 30B A3B", "Alibaba", 9e-8, 3e-7, 262144),
    Model("openai/gpt-oss-20b:free", "OpenAI: gpt-oss-20b (free)", "OpenInference"),
    Model("google/gemma-4-31b-it:free", "Google: Gemma 4 31B (free)", "Google AI Studio", context=262144),
    Model("nvidia/nemotron-3-super-120b-a12b:free", "NVIDIA: Nemotron 3 Super (free)", "Nvidia"),
    Model("inclusionai/ling-3.0-flash:free", "inclusionAI: Ling 3.0 Flash (free)", "inclusionAI"),
    Model("liquid/lfm-2.5-2.6b:free", "LiquidAI: LFM2.5 2.6B (free)", "Liquid", context=32768),
)
