"""DC001: the file is YAML and fits the Compose specification.

Compose refuses a file with a key that it does not know, a value of the wrong type, or a key that stands twice
in one mapping. The schema is the specification's own (`data/compose-spec.json`). It says for one mistake that
many things are wrong; what is reported is the innermost one, with the key that was probably meant.

Fails:

    services:
      web:
        image: nginx:1.29
        helthcheck: {test: [CMD, "true"]}

Passes:

    services:
      web:
        image: nginx:1.29
        healthcheck: {test: [CMD, "true"]}
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any, cast

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.config.phrases import suggestion

ID = "DC001"
_SCHEMA = FilePath(__file__).parent / "data" / "compose-spec.json"
_REMEDY = "see https://docs.docker.com/reference/compose-file/services/"
_CLOSED = ("additionalProperties", "unevaluatedProperties")
# Lists that Compose makes free of repetitions before it looks at the schema; measured with Compose 2.40.
_MERGED = re.compile(
    "services/[^/]+/(?:environment|labels|annotations|sysctls|volumes|links|ports|expose|profiles|dns|dns_opt"
    "|dns_search|tmpfs|cap_add|cap_drop|build/(?:args|labels|additional_contexts)|deploy/labels"
    "|networks/[^/]+/(?:aliases|link_local_ips))|networks/[^/]+/labels"
)
_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


def check(project: Project) -> Iterator[Finding]:
    """Find what the specification does not allow.

    Args:
        project: The compose file.
    """
    for document in project.documents.values():
        for path, (line, column) in document.repeated:
            found = project.finding(ID, "error", path, "stands there twice", "delete one of the two")
            yield replace(found, line=line, column=column)
        if not isinstance(document.data, dict):
            yield project.finding(ID, "error", (), "the file is no mapping", "begin with `services:`")
            return
    seen = set()
    for error in _validator().iter_errors(_as_json(project.data)):
        for path, message, remedy in _innermost(error):
            if (path, message) not in seen:
                seen.add((path, message))
                yield project.finding(ID, "error", path, message, remedy)


@cache
def _validator() -> Any:
    from jsonschema_rs import Draft202012Validator  # imported late: 30 ms

    return Draft202012Validator(_schema())


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return schema


def _as_json(data: Any) -> Any:
    """Turn what YAML has and JSON has not (a date, a key that is no text) into text."""
    return json.loads(json.dumps(data, default=str, skipkeys=True), parse_constant=str)


def _innermost(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    path = tuple(error.instance_path)
    if error.kind.name in _CLOSED:
        known = _properties(_allowing(error))
        for key in error.instance:
            if key not in known and not key.startswith("x-"):
                meant = suggestion(key, known)
                yield (*path, key), f"unknown key{meant}", "correct or delete the key; your own begin with x-"
        return
    if error.kind.name in ("oneOf", "anyOf"):
        branches: list[list[Any]] = error.kind.context
        # The branch that was meant is the one whose outermost type fits.
        fitting = [errors for errors in branches if errors and not any(_is_type(inner, error) for inner in errors)]
        if fitting:
            for inner in min(fitting, key=len):
                yield from _innermost(inner)
            return
        wrong = [inner for errors in branches for inner in errors if _is_type(inner, error)]
        types = [kind for inner in wrong for kind in inner.kind.types]
        yield path, f"should be {_or(types)}" if types else "has the wrong form", _REMEDY
        return
    if error.kind.name == "uniqueItems" and _MERGED.fullmatch("/".join(map(str, path))):
        return
    yield path, _message(error), _REMEDY


def _is_type(inner: Any, outer: Any) -> bool:
    return bool(inner.kind.name == "type" and inner.instance_path == outer.instance_path)


def _or(types: list[str]) -> str:
    words = list(dict.fromkeys(_TYPES[kind] for kind in types))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _message(error: Any) -> str:
    match error.kind.name:
        case "type":
            return f"should be {_or(error.kind.types)}"
        case "enum":
            return f"should be {', '.join(str(entry) for entry in error.kind.options)}"
        case "required":
            return f"needs {error.kind.property}"
        case "uniqueItems":
            return "names something twice"
        case "pattern":
            return f"should match {error.kind.pattern}"
        case _:
            return "has the wrong form"


def _allowing(error: Any) -> dict[str, Any]:
    """Find the schema whose last word was that no other key may stand there."""
    part: Any = _schema()
    for step in error.schema_path[:-1]:
        part = part[step]
    return cast("dict[str, Any]", part)


def _properties(schema: dict[str, Any]) -> set[str]:
    """Name the keys that a schema allows, those of what it refers to included."""
    known = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        target = _schema()["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        known |= _properties(target)
    return known
