"""What pydantic finds, in words: `path/to/key: should be ...`. Never the value: it may be a secret."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

_TYPES = {
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "finite_number": "should be a finite number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "string_type": "should be a text (put it in quotes)",
    "model_type": "should be a mapping",
    "dict_type": "should be a mapping",
    "missing": "is required",
    "greater_than_equal": "should be at least {ge:g}",
    "greater_than": "should be more than {gt:g}",
    "less_than_equal": "should be at most {le:g}",
    "literal_error": "should be {expected}",
}


def phrase(error: Mapping[str, Any]) -> str:
    """Say what one of pydantic's errors means.

    Args:
        error: An entry of `ValidationError.errors()`.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind in _TYPES:
        return _TYPES[kind].format(**context)
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"should match {context['pattern']}"
    return str(error["msg"])


def suggestion(name: str, known: Iterable[str]) -> str:
    """Offer the known name that looks most like this one, or say nothing.

    Args:
        name: What the user wrote.
        known: What could be meant.
    """
    nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {nearest[0]}?" if nearest else ""
