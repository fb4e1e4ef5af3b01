"""The default stack as operators edit it, and the register of operators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any, TypeVar

import yaml

from deploy.checks import Facts, Finding, check
from deploy.checks.facts import NOTHING
from deploy.config import document
from deploy.config.document import Path
from tests.unit.render.stacks import rendered

PROFILES: dict[str, tuple[str, ...]] = {"default": (), "local-llm": ("local-llm",)}  # with what starts in each
T = TypeVar("T")


@dataclass
class Stack:
    """Hold a rendered stack while it is edited.

    Args:
        data: What stands in the file.
        profiles: The active compose profiles.
        facts: What is known of the world.
        environ: The variables that Compose would fill in.
        text: The file, once an operator edited it as text.
        lines: The lines that such an operator edited; empty: paths say it.
    """

    data: dict[str, Any]
    profiles: tuple[str, ...]
    facts: Facts = NOTHING
    environ: dict[str, str] = field(default_factory=dict)
    text: str = ""
    lines: tuple[int, ...] = ()

    @classmethod
    def of(cls, profile: str) -> "Stack":
        return cls(deepcopy(_data(profile)), PROFILES[profile])

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.data["services"]
        return found

    @property
    def active(self) -> list[str]:
        return [name for name, body in self.services.items() if self.profiles or "profiles" not in body]

    def at(self, path: Path) -> Any:
        value: Any = self.data
        for step in path:
            value = value[step]
        return value

    def put(self, path: Path, value: Any) -> Path:
        """Write a value; mappings on the way are made."""
        holder: Any = self.data
        for step in path[:-1]:
            holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
        holder[path[-1]] = value
        return path

    def append(self, path: Path, value: Any) -> Path:
        """Add an item to a list, which is made if need be."""
        if not isinstance(self.at(path[:-1]).get(path[-1]), list):
            self.put(path, [])
        self.at(path).append(value)
        return (*path, len(self.at(path)) - 1)

    def delete(self, path: Path) -> Path:
        del self.at(path[:-1])[path[-1]]
        return path

    def having(self, *keys: str) -> list[str]:
        """Name the services that have all of these."""
        return [name for name, body in self.services.items() if all(key in body for key in keys)]

    def waits(self) -> list[tuple[str, str]]:
        """List who waits for whom."""
        return [(name, target) for name, body in self.services.items() for target in body.get("depends_on", {})]

    def waiters(self, target: str) -> list[Path]:
        return [("services", name, "depends_on", target) for name, other in self.waits() if other == target]

    def ports(self) -> list[Path]:
        """List the published ports of active services."""
        return [("services", name, "ports", index) for name in self.active
                for index in range(len(self.services[name].get("ports", [])))]  # fmt: skip

    def dump(self) -> str:
        return self.text or dump(self.data)

    def findings(self) -> list[Finding]:
        return check(self.dump(), profiles=self.profiles, environ=self.environ, facts=self.facts)


def dump(data: Any) -> str:
    """Write YAML, each value on a line of its own."""
    text: str = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, width=10**6, allow_unicode=True)
    return text


@cache
def _data(profile: str) -> dict[str, Any]:
    data: dict[str, Any] = document.parse(rendered(FilePath("/nowhere"), profile).compose).data
    return data


class Pick:
    """Choose one of many; which, the test decides."""

    def __init__(self, choose: Callable[[Sequence[Any]], Any]) -> None:
        self._choose = choose

    def __call__(self, options: Iterable[T]) -> T:
        chosen: T = self._choose(list(options))
        return chosen

    def shuffled(self, options: Iterable[T]) -> list[T]:
        left, found = list(options), []
        while left:
            found.append(left.pop(self(range(len(left)))))
        return found


Mutate = Callable[[Stack, Pick], Path | list[Path]]
Spare = Callable[[Stack, Pick], None]


@dataclass(frozen=True)
class Operator:
    """Name an edit that a rule should find.

    Args:
        rule: The rule that it aims at.
        mutate: Edits the stack, and returns the places of which the rule should speak.
        consequences: Other rules that may speak, each with the reason.
    """

    rule: str
    mutate: Mutate
    consequences: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"{self.rule}-{self.mutate.__name__}"


MUTATIONS: list[Operator] = []
HARMLESS: list[Spare] = []
FORMS: list[Spare] = []  # harmless edits that say the same in other words, of any stack


def aims_at(rule: str, **consequences: str) -> Callable[[Mutate], Mutate]:
    """Register an operator with the rule that should find it."""

    def register(mutate: Mutate) -> Mutate:
        MUTATIONS.append(Operator(rule, mutate, consequences))
        return mutate

    return register


def harmless(spare: Spare) -> Spare:
    """Register an edit that no rule should speak of."""
    HARMLESS.append(spare)
    return spare


def says_the_same(spare: Spare) -> Spare:
    """Register a harmless edit that only writes in another form."""
    FORMS.append(spare)
    return harmless(spare)
