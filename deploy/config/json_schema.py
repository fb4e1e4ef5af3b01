"""JSON Schemas of profiles and settings, for editors: generated from the models, so that they say the same."""

from inspect import cleandoc
from typing import Any

import msgspec

from deploy.config.kinds import MOST
from deploy.config.profile import Profile
from deploy.config.settings import Settings

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def profile_schema() -> dict[str, Any]:
    """Describe a profile file: a difference from the one that it extends, so that no key is required."""
    defined: dict[str, Any] = _told(msgspec.json.schema(Profile)["$defs"])
    found = defined.pop("Profile")
    del found["properties"]["name"]  # the file's name
    return {"$schema": _DRAFT, "$defs": defined, **found, "title": "deployctl profile"}


def settings_schema() -> dict[str, Any]:
    """Describe `.env.local`, as a mapping of variable to text; secrets are marked."""
    described = _told(msgspec.json.schema(Settings)["$defs"])["Settings"]["properties"]
    return {
        "$schema": _DRAFT,
        "title": "deployctl settings",
        "type": "object",
        "properties": {name.upper(): entry for name, entry in described.items()},
        "additionalProperties": False,
    }


def _told(schema: Any) -> Any:
    """Leave out what tells an editor nothing, and write texts as JSON Schema has them."""
    if isinstance(schema, dict):
        told = {key: _told(value) for key, value in schema.items() if key not in ("required", "title")}
        if told.get("maximum") == MOST:
            del told["maximum"]
        if isinstance(told.get("description"), str):  # a property may have that name, too
            told["description"] = cleandoc(told["description"])
        if "pattern" in told:
            told["pattern"] = told["pattern"].replace(r"\Z", "$")  # Python's `$` is before a last line break, too
        return told
    return [_told(entry) for entry in schema] if isinstance(schema, list) else schema
