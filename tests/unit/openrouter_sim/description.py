"""OpenRouter's own description of its API (tests/fixtures/openrouter), read closely enough to notice fiction."""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.unit.openrouter_sim.differences import KNOWN, NAMELESS, Difference

_EXCERPT = Path(__file__).parents[2] / "fixtures" / "openrouter" / "openapi.json"
JSON, EVENTS = "application/json", "text/event-stream"


@cache
def excerpt() -> dict[str, Any]:
    return json.loads(_EXCERPT.read_text(encoding="utf-8"))


def responses(path: str) -> dict[str, dict[str, Any]]:
    """Return what is described of a path's only method: status, then media type, to schema and examples."""
    (method,) = excerpt()["paths"][path].values()
    return {status: response["content"] for status, response in method["responses"].items()}


def examples(path: str) -> Iterator[tuple[str, str, Any]]:
    """Yield status, media type and body of each example."""
    for status, kinds in responses(path).items():
        for kind, content in kinds.items():
            named = content.get("examples", {}).values()
            for body in [example["value"] for example in named] or [content["example"]]:
                yield status, kind, body


class Contract:
    """Judge bodies: an object may have the fields that the description or a known difference names, and no others.

    The description itself forbids no field, so that a wrong name for an optional one would pass.
    """

    def __init__(self, differences: Iterable[Difference] = KNOWN) -> None:
        schemas = excerpt()["components"]["schemas"]
        self._schemas: dict[str, Any] = deepcopy(schemas | {NAMELESS: responses("/key")["200"][JSON]["schema"]})
        for difference in differences:
            self._add(difference)
        _close(self._schemas)
        self._judges: dict[str, Draft202012Validator] = {}

    def misfits(self, path: str, status: str, kind: str, body: object) -> list[str]:
        """Say what of a response's body (of a stream: of one event) was never described."""
        described = responses(path).get(status, {}).get(kind)
        if described is None:
            return [f"{path} answers {status} with {kind}, which is described nowhere"]
        schema = described["schema"].get("$ref", f"#/components/schemas/{NAMELESS}")
        if schema not in self._judges:
            self._judges[schema] = Draft202012Validator({"$ref": schema, "components": {"schemas": self._schemas}})
        errors = self._judges[schema].iter_errors(body)
        return [f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in errors]

    def _add(self, difference: Difference) -> None:
        schema = place(self._schemas, difference)
        schema["properties"][difference.field] = deepcopy(difference.shape)
        if instead := difference.instead_of:
            schema["required"] = [field for field in schema["required"] if field != instead]
            schema["anyOf"] = [{"required": [instead]}, {"required": [difference.field]}]


def place(schemas: dict[str, Any], difference: Difference) -> dict[str, Any]:
    """Return the schema to which a difference belongs."""
    name, *properties = difference.place.split(".")
    schema: dict[str, Any] = schemas[name]
    for field in properties:
        schema = schema["properties"][field]
    return schema


def _close(node: Any) -> None:
    if isinstance(node, list):
        for inner in node:
            _close(inner)
    elif isinstance(node, dict):
        if node.get("properties"):
            node.setdefault("additionalProperties", False)
        for inner in node.values():
            _close(inner)
