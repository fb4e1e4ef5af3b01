"""A model from plain values, field by field, so that every mistake is told: msgspec itself stops at the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct, structs

from deploy.config.phrases import suggestion
from deploy.config.texts import read
from deploy.config.words import Unfit, parts, should

Path = tuple[str, ...]
Model = TypeVar("Model", bound=Struct)


@dataclass(frozen=True)
class Mistake:
    """Hold one mistake.

    Args:
        path: Keys from the root to the value.
        message: What it should be.
    """

    path: Path
    message: str


class Mistakes(Exception):
    """Refuse values.

    Args:
        found: Every mistake in them, at least one.
    """

    def __init__(self, found: list[Mistake]) -> None:
        super().__init__(f"{len(found)} mistake(s)")
        self.found = found


def build(model: type[Model], values: Mapping[str, Any], *, texts: bool = False) -> Model:
    """Make a model.

    Args:
        model: Its class.
        values: Field to value.
        texts: The values are texts, to be read as what the fields are; else nothing is converted but a whole
            number where any number will do.

    Raises:
        Mistakes: Values are wrong or missing, or have no field.
    """
    builder = _Builder(texts)
    made = builder.section(model, values, ())
    if builder.mistakes:
        raise Mistakes(builder.mistakes)
    return made  # type: ignore[no-any-return]


class _Builder:
    """Make what can be made, and note what is wrong with the rest."""

    def __init__(self, texts: bool) -> None:
        self.texts = texts
        self.mistakes: list[Mistake] = []

    def section(self, model: type[Struct], value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self._note(path, should(dict, value))
        before, fields = len(self.mistakes), {}
        for field in structs.fields(model):
            if field.name in value:
                fields[field.name] = self._made(field.type, value[field.name], (*path, field.name))
            elif field.required:
                self._note((*path, field.name), "is required")
        for name in value:
            if name not in model.__struct_fields__:
                self._unknown(name, model.__struct_fields__, path)
        if len(self.mistakes) > before:
            return None
        try:
            return model(**fields)
        except Unfit as error:
            return self._note(path, str(error))

    def _made(self, kind: Any, value: Any, path: Path) -> Any:
        base, _ = parts(kind)
        if isinstance(base, type) and issubclass(base, Struct):
            return self.section(base, value, path)
        if get_origin(base) is dict:
            return self._mapping(base, value, path)
        try:
            return msgspec.convert(read(kind, value) if self.texts else value, kind)
        except Unfit as error:
            return self._note(path, str(error))
        except (ValueError, msgspec.ValidationError):
            return self._note(path, should(kind, value))

    def _mapping(self, kind: Any, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            return self._note(path, should(dict, value))
        names, inner = get_args(kind)
        known, made = get_args(names), {}  # a Literal names what is known
        for name, entry in value.items():
            if isinstance(name, str) and (not known or name in known):
                made[name] = self._made(inner, entry, (*path, name))
            else:
                self._unknown(name, known, path)
        return made

    def _unknown(self, name: object, known: tuple[str, ...], path: Path) -> None:
        self._note((*path, str(name)), f"unknown key{suggestion(str(name), known)}")

    def _note(self, path: Path, message: str) -> None:
        self.mistakes.append(Mistake(path, message))
