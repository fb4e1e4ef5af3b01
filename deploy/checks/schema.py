"""DC001: the file is YAML and fits the Compose specification.

Compose refuses a file with a key that it does not know, a value of the wrong type, or a key that stands twice
in one mapping. The schema is the specification's own (`data/compose-spec.json`). It says for one mistake that
many things are wrong; what is reported is the innermost one, with the key that was probably meant.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.config.phrases import suggestion

ID = "DC001"
_SCHEMA = FilePath(__file__).parent / "data" / "compose-spec.json"
_REMEDY = "see https://docs.docker.com/reference/compose-file/services/"
_CLOSED = ("additionalProperties", "unevaluatedProperties")
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
    for path, line in project.document.repeated:
        found = project.finding(ID, "error", path, "stands there twice", "delete one of the two")
        yield replace(found, line=line)
    if not isinstance(project.document.data, dict):
        yield project.finding(ID, "error", (), "the file is no mapping", "begin with `services:`")
        return
    seen = set()
    for error in _validator().iter_errors(dict(project.data)):
        for path, message, remedy in _innermost(error):
            if (path, message) not in seen:
                seen.add((path, message))
                yield project.finding(ID, "error", path, message, remedy)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # imported late: 40 ms

    return Draft202012Validator(_schema())


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return schema


def _innermost(error: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    path = tuple(error.absolute_path)
    if error.validator in _CLOSED:
        known = _properties(error.schema)
        for key in error.instance:
            if key not in known and not str(key).startswith("x-"):
                meant = suggestion(str(key), known)
                yield (
                    (*path, str(key)),
                    f"unknown key{meant}",
                    "correct or delete the key; your own begin with x-",
                )
        return
    if error.validator in ("oneOf", "anyOf"):
        branches: dict[int, list[Any]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        # The branch that was meant is the one whose outermost type fits.
        fitting = [errors for errors in branches.values() if not any(_is_type(inner, error) for inner in errors)]
        if fitting:
            for inner in min(fitting, key=len):
                yield from _innermost(inner)
            return
        wrong = [inner for errors in branches.values() for inner in errors if _is_type(inner, error)]
        types = [kind for inner in wrong for kind in _kinds(inner)]
        yield path, f"should be {_or(types)}" if types else "has the wrong form", _REMEDY
        return
    yield path, _message(error), _REMEDY


def _is_type(inner: Any, outer: Any) -> bool:
    return bool(inner.validator == "type" and inner.absolute_path == outer.absolute_path)


def _kinds(error: Any) -> list[str]:
    value = error.validator_value
    return value if isinstance(value, list) else [value]


def _or(types: list[str]) -> str:
    words = list(dict.fromkeys(_TYPES[kind] for kind in types))
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _message(error: Any) -> str:
    value = error.validator_value
    match error.validator:
        case "type":
            return f"should be {_or(_kinds(error))}"
        case "enum":
            return f"should be {', '.join(str(entry) for entry in value)}"
        case "required":
            missing = [key for key in value if key not in error.instance]
            return f"needs {' and '.join(missing)}"
        case "uniqueItems":
            return "names something twice"
        case "pattern":
            return f"should match {value}"
        case _:
            return "has the wrong form"


def _properties(schema: dict[str, Any]) -> set[str]:
    """Name the keys that a schema allows, those of what it refers to included."""
    known = set(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        target = _schema()["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        known |= _properties(target)
    return known
