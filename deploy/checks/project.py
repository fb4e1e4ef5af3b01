"""A compose file as the rules see it: variables filled in, services told apart, every part with its line."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from deploy.checks.facts import NOTHING, Facts
from deploy.checks.findings import Finding, Severity
from deploy.checks.interpolation import Problem, interpolate
from deploy.checks.origins import Origins
from deploy.config.document import Document, Path, Place

# Attributes whose value `service:NAME` shares something of another service.
_SHARED = ("network_mode", "ipc", "pid")


@dataclass(frozen=True)
class Reference:
    """Name a service that another one needs.

    Args:
        target: The service that is named.
        path: Where it is named.
        required: The other one cannot start without.
    """

    target: str
    path: Path
    required: bool = True


@dataclass(frozen=True)
class Project:
    """Hold a compose project.

    Args:
        documents: File name to what stands there, with its places; a later file overrides.
        data: The project, its variables filled in.
        profiles: The active profiles.
        problems: Variables that could not be filled in.
        facts: What is known of the world beyond the files.
        origins: Where the items of a list stand that several files have.
    """

    documents: dict[str, Document]
    data: Mapping[str, Any]
    profiles: Collection[str] = ()
    problems: tuple[Problem, ...] = ()
    facts: Facts = NOTHING
    origins: Origins = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        document: Document,
        *,
        profiles: Collection[str] = (),
        environ: Mapping[str, str],
        facts: Facts = NOTHING,
    ) -> Self:
        """Make a project of one file, as far as it says by itself.

        Args:
            name: The file's name.
            document: The file, as written.
            profiles: The active profiles.
            environ: The variables that may be filled in.
            facts: What is known of the world beyond the file.
        """
        problems: list[Problem] = []
        filled = interpolate(document.data, environ, problems)
        return cls({name: document}, filled if isinstance(filled, dict) else {}, profiles, tuple(problems), facts)

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        """Return the services, those of inactive profiles too."""
        return {name: body for name, body in self.section("services").items() if isinstance(body, dict)}

    @property
    def active(self) -> dict[str, dict[str, Any]]:
        """Return the services that the active profiles start."""
        return {name: body for name, body in self.services.items() if self.is_active(body)}

    @property
    def as_written(self) -> list[Self]:
        """Return each file as a project of its own, variables not filled in; without files, the project."""
        return [
            replace(self, documents={name: document}, data=document.data if isinstance(document.data, dict) else {})
            for name, document in self.documents.items()
        ] or [self]

    @property
    def open_ended(self) -> bool:
        """Say whether other files belong to the project, so that a name may be defined there."""
        return bool(self.data.get("include"))

    def is_active(self, service: Mapping[str, Any]) -> bool:
        """Say whether the active profiles start a service.

        Args:
            service: The service's body.
        """
        own = profiles_of(service)
        return not own or "*" in self.profiles or any(name in self.profiles for name in own)

    def section(self, name: str) -> dict[str, Any]:
        """Return a top-level mapping, empty when it is missing or something else.

        Args:
            name: `services`, `volumes`, `networks`, `secrets` or `configs`.
        """
        value = self.data.get(name)
        return {str(key): entry for key, entry in value.items()} if isinstance(value, dict) else {}

    def written(self, name: str) -> dict[str, Any]:
        """Return a top-level mapping as the files have it: Compose leaves out what no service uses.

        Args:
            name: As for `section`.
        """
        found: dict[str, Any] = {}
        for document in self.documents.values():
            value = document.data.get(name) if isinstance(document.data, dict) else None
            found |= {str(key): entry for key, entry in value.items()} if isinstance(value, dict) else {}
        return found

    def finding(self, rule: str, severity: Severity, path: Path, message: str, remedy: str) -> Finding:
        """Make a finding; its line is looked up.

        Args:
            rule: The rule's id.
            severity: `error`, `warning` or `note`.
            path: Where.
            message: What is wrong.
            remedy: What to write instead.
        """
        shown = ".".join(str(step) for step in path) or "(root)"
        file, (line, column) = self.place(path)
        return Finding(rule, severity, shown, line, message, remedy, column, file)

    def place(self, path: Path) -> tuple[str, Place]:
        """Find where a path stands, in the last file that has it, or has most of it.

        Args:
            path: Keys and list indices from the root.
        """
        for length in range(len(path), 0, -1):
            if origin := self.origins.get(path[:length]):
                return origin[0], self.documents[origin[0]].place((*origin[1], *path[length:]))
        for length in range(len(path), 0, -1):
            for name, document in reversed(self.documents.items()):
                if path[:length] in document.places:
                    return name, document.places[path[:length]]
        return next(iter(self.documents), ""), (1, 1)


def items(value: Any) -> list[Any]:
    """Return a list's items, or nothing when it is no list.

    Args:
        value: Whatever stands there.
    """
    return value if isinstance(value, list) else []


def profiles_of(service: Mapping[str, Any]) -> list[str]:
    """List the profiles that a service belongs to.

    Args:
        service: Its body.
    """
    return [str(name) for name in items(service.get("profiles"))]


def references(name: str, service: Mapping[str, Any]) -> Iterator[Reference]:
    """List the services that a service needs, said in `depends_on` or by sharing something of theirs.

    Args:
        name: The service's name.
        service: Its body.
    """
    root: Path = ("services", name)
    depends = service.get("depends_on")
    if isinstance(depends, dict):
        for target, how in depends.items():
            required = not (isinstance(how, dict) and how.get("required") is False)
            yield Reference(str(target), (*root, "depends_on", str(target)), required)
    for index, target in enumerate(items(depends)):
        yield Reference(str(target), (*root, "depends_on", index))
    for key in _SHARED:
        found = re.fullmatch(r"service:(.+)", str(service.get(key, "")))
        if found:
            yield Reference(found[1], (*root, key))
    for key in ("links", "volumes_from"):
        for index, target in enumerate(items(service.get(key))):
            if not str(target).startswith("container:"):
                yield Reference(str(target).partition(":")[0], (*root, key, index))
