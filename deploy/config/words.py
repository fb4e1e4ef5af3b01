"""What a value should be, in words. Never the value itself: it may be a secret.

A kind of value is a type of msgspec's, `Annotated[type, Meta(...)]`, whose description goes on from "should be":
messages and JSON Schemas say the same.
"""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta

_TYPES = {
    bool: "true or false",
    dict: "a mapping",
    float: "a number",
    int: "a whole number",
    str: "a text (put it in quotes)",
}


class Unfit(ValueError):
    """Say of a value what it should be, where its kind's description cannot."""


def parts(kind: Any) -> tuple[Any, tuple[Meta, ...]]:
    """Take a kind apart: the type at its bottom, and what is said of it.

    Args:
        kind: As a model's field has it, with or without `| None`.
    """
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return (kind.__origin__, kind.__metadata__) if get_origin(kind) is Annotated else (kind, ())


def should(kind: Any, value: object) -> str:
    """Say what a value should be.

    Args:
        kind: Of the field.
        value: What stands there.
    """
    base, metas = parts(kind)
    described = [meta.description for meta in metas if meta.description]
    if get_origin(base) is Literal:
        *others, last = map(repr, get_args(base))
        return f"should be {', '.join(others)} or {last}"
    if not described or (base is str and not isinstance(value, str)):
        return f"should be {_TYPES[base]}"
    return f"should be {described[-1]}"
