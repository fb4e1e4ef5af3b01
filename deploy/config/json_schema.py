"""JSON Schemas of profiles and settings, for editors: generated from the models, so that they say the same."""

from typing import Any

from deploy.config.profile import Profile
from deploy.config.settings import Settings
from deploy.config.variables import SECRETS

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def profile_schema() -> dict[str, Any]:
    """Describe a profile file: a difference from the one that it extends, so that no key is required."""
    found: dict[str, Any] = _partial(Profile.model_json_schema())
    del found["properties"]["name"]  # the file's name
    return {"$schema": _DRAFT, **found, "title": "deployctl profile"}


def settings_schema() -> dict[str, Any]:
    """Describe `.env.local`, as a mapping of variable to text; secrets are marked."""
    described = Settings.model_json_schema()["properties"]
    variables = {name.upper(): entry for name, entry in described.items()}
    for name in SECRETS:
        variables[name] = {**variables[name], "writeOnly": True}
    return {
        "$schema": _DRAFT,
        "title": "deployctl settings",
        "type": "object",
        "properties": variables,
        "additionalProperties": False,
    }


def _partial(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _partial(value) for key, value in schema.items() if key not in ("required", "title")}
    return [_partial(entry) for entry in schema] if isinstance(schema, list) else schema
