"""Fill `${VARIABLES}` in as Compose does, and note what it would complain about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from deploy.config.document import Path

Kind = Literal["unset", "required", "malformed"]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")


@dataclass(frozen=True)
class Problem:
    """Name a variable that cannot be filled in.

    Args:
        kind: `unset`: Compose writes nothing in its place; `required` (`${X:?}`), `malformed`: it refuses the
            file.
        name: The variable, or the malformed text.
        path: Where it stands.
        message: What the file itself says about it, in `${X:?...}`.
    """

    kind: Kind
    name: str
    path: Path
    message: str = ""


def interpolate(value: Any, environ: Mapping[str, str], problems: list[Problem], path: Path = ()) -> Any:
    """Fill the variables of a whole document in; keys are left alone.

    Args:
        value: The document or a part of it.
        environ: The variables.
        problems: Receives what is wrong.
        path: Where the part stands.
    """
    if isinstance(value, dict):
        return {key: interpolate(entry, environ, problems, (*path, str(key))) for key, entry in value.items()}
    if isinstance(value, list):
        return [interpolate(entry, environ, problems, (*path, index)) for index, entry in enumerate(value)]
    if isinstance(value, str) and "$" in value:
        return _Template(value, environ, problems, path).fill()
    return value


class _Template:
    def __init__(self, text: str, environ: Mapping[str, str], problems: list[Problem], path: Path) -> None:
        self.text = text
        self.environ = environ
        self.problems = problems
        self.path = path

    def fill(self) -> str:
        filled, position = [], 0
        while (dollar := self.text.find("$", position)) >= 0:
            filled.append(self.text[position:dollar])
            value, position = self._variable(dollar + 1)
            filled.append(value)
        filled.append(self.text[position:])
        return "".join(filled)

    def _variable(self, position: int) -> tuple[str, int]:
        """Read one variable behind its dollar sign; return its value and where the text goes on."""
        if self.text.startswith("$", position):
            return "$", position + 1
        braced = self.text.startswith("{", position)
        found = _NAME.match(self.text, position + braced)
        if not braced:  # a dollar sign before anything else stands for itself
            return (self._value(found[0], "", ""), found.end()) if found else ("$", position)
        if not found:
            return self._malformed()
        end = self._closing(position)
        inner = self.text[found.end() : end]
        operator = _OPERATOR.match(inner)
        if end < 0 or (inner and not operator):
            return self._malformed()
        rest = inner[operator.end() :] if operator else ""
        return self._value(found[0], operator[0] if operator else "", rest), end + 1

    def _closing(self, position: int) -> int:
        depth = 0
        for index in range(position, len(self.text)):
            if self.text[index] == "{" and self.text[index - 1] == "$":
                depth += 1
            elif self.text[index] == "}":
                depth -= 1
                if depth == 0:
                    return index
        return -1

    def _malformed(self) -> tuple[str, int]:
        self.problems.append(Problem("malformed", self.text, self.path))
        return "", len(self.text)

    def _value(self, name: str, operator: str, rest: str) -> str:
        value = self.environ.get(name)
        given = bool(value) if operator.startswith(":") else value is not None
        match operator[-1:]:
            case "+":
                return self._nested(rest) if given else ""
            case "-":
                return value or "" if given else self._nested(rest)
            case "?" if not given:
                self.problems.append(Problem("required", name, self.path, self._nested(rest)))
            case "" if not given:
                self.problems.append(Problem("unset", name, self.path))
        return value or ""

    def _nested(self, text: str) -> str:
        return _Template(text, self.environ, self.problems, self.path).fill()
