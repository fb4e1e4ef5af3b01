"""Compose files as Compose reads them together: what it resolved, with the places of the files."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from deploy.checks import (
    at_least,
    check,
    container_names,
    cycles,
    dependencies,
    examine,
    images,
    ordered,
    refusal,
    schema,
    undefined,
)
from deploy.checks.facts import NOTHING, Facts
from deploy.checks.findings import Finding
from deploy.checks.interpolation import Problem, interpolate
from deploy.checks.origins import origins
from deploy.checks.project import Project
from deploy.checks.sources import Source
from deploy.config import document
from deploy.config.document import Document

# What Compose has judged itself when it accepts the files.
_JUDGED = tuple(rule.ID for rule in (schema, dependencies, cycles, undefined, container_names, images))


def accepted(printed: str, sources: Mapping[str, Source], *, profiles: Collection[str], facts: Facts) -> list[Finding]:
    """Check a project that Compose accepts.

    Args:
        printed: What `docker compose config --format json` printed.
        sources: Its files, in the order of overriding; files that they include come first.
        profiles: The active profiles.
        facts: What is known of the world beyond the files.
    """
    resolved: dict[str, Any] = json.loads(printed)
    documents = parsed(sources)
    problems: list[Problem] = []
    written = {
        name: _services(interpolate(one.data, sources[name].environ, problems)) for name, one in documents.items()
    }
    services = {name: _with_ports(name, body, written.values()) for name, body in _services(resolved).items()}
    for file, found in written.items():
        for name, body in found.items() if not sources[file].extended else ():
            services.setdefault(name, body)  # of a profile that is not active: as it stands in the file
    unset = tuple(problem for problem in problems if problem.kind == "unset")
    data, places = resolved | {"services": services}, origins(services, written)
    # Compose 2.40 sees a circle most of the time: of one file twelve times asked it was accepted once
    judged = [rule for rule in _JUDGED if rule != cycles.ID]
    return examine(Project(documents, data, profiles, unset, facts, places), _texts(sources), without=judged)


def refused(said: str, sources: Mapping[str, Source], *, profiles: Collection[str]) -> list[Finding]:
    """Check files that Compose refuses.

    Args:
        said: What it said on standard error.
        sources: The files.
        profiles: The active profiles.
    """
    known = apart(sources, profiles=profiles)
    documents = parsed(sources)
    filled = {name: interpolate(one.data, sources[name].environ, []) for name, one in documents.items()}
    words = refusal.finding(said, documents, filled)
    if not any(refusal.says(one, words) for one in at_least(known, "error")):
        known.append(words)
    return ordered(known)


def unresolved(sources: Mapping[str, Source], *, profiles: Collection[str], facts: Facts) -> list[Finding]:
    """Check files that Compose accepts and does not print, each by itself.

    Args:
        sources: The files.
        profiles: The active profiles.
        facts: What is known of the world beyond the files.
    """
    found: list[Finding] = []
    for name, one in parsed(sources).items():
        environ = sources[name].environ
        project = Project.of(name, one, profiles=profiles, environ=environ, facts=facts)
        found += examine(project, {name: sources[name].text}, without=_JUDGED)
    return ordered(found)


def apart(sources: Mapping[str, Source], *, profiles: Collection[str], facts: Facts = NOTHING) -> list[Finding]:
    """Check files that Compose does not read together, each by itself.

    Args:
        sources: The files; one of several may name what another one defines.
        profiles: The active profiles.
        facts: What is known of the world beyond the files.
    """
    found = [
        finding
        for name, one in sources.items()
        for finding in check(one.text, profiles=profiles, environ=one.environ, source=name, facts=facts)
    ]
    return [one for one in found if len(sources) == 1 or one.rule not in _JUDGED[1:]]


def parsed(sources: Mapping[str, Source]) -> dict[str, Document]:
    """Parse files; one that is no YAML is empty.

    Args:
        sources: The files.
    """
    found = {}
    for name, one in sources.items():
        try:
            found[name] = document.parse(one.text, several=True)
        except document.DocumentError:
            found[name] = Document(None)
    return found


def _texts(sources: Mapping[str, Source]) -> dict[str, str]:
    return {name: one.text for name, one in sources.items()}


def _with_ports(name: str, body: dict[str, Any], written: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Take ports as they are written, where one file has them all: a range is one entry there, and keeps its place."""
    says = [found[name]["ports"] for found in written if "ports" in found.get(name, {})]
    return body | {"ports": says[0]} if len(says) == 1 and "ports" in body else body


def _services(data: Any) -> dict[str, Any]:
    services = data.get("services") if isinstance(data, dict) else None
    return {str(name): body for name, body in (services or {}).items() if isinstance(body, dict)}
