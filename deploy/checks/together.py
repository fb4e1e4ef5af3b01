"""Compose files as Compose reads them together: what it resolved, with the places of the files."""

import json
from collections.abc import Collection, Mapping
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
from deploy.checks.facts import Facts
from deploy.checks.findings import Finding
from deploy.checks.interpolation import Problem, interpolate
from deploy.checks.project import Project
from deploy.config import document
from deploy.config.document import Document

# What Compose has judged itself when it accepts the files.
_JUDGED = tuple(rule.ID for rule in (schema, dependencies, cycles, undefined, container_names, images))


def accepted(
    printed: str, texts: Mapping[str, str], *, profiles: Collection[str], environ: Mapping[str, str], facts: Facts
) -> list[Finding]:
    """Check a project that Compose accepts.

    Args:
        printed: What `docker compose config --format json` printed.
        texts: File name to text, in the order of overriding; files that they include come first.
        profiles: The active profiles.
        environ: The variables that Compose would fill in.
        facts: What is known of the world beyond the files.
    """
    resolved: dict[str, Any] = json.loads(printed)
    documents = parsed(texts)
    problems: list[Problem] = []
    written = [_services(interpolate(one.data, environ, problems)) for one in documents.values()]
    services = {name: _with_ports(name, body, written) for name, body in _services(resolved).items()}
    for found in written:
        for name, body in found.items():
            services.setdefault(name, body)  # of a profile that is not active: as it stands in the file
    unset = tuple(problem for problem in problems if problem.kind == "unset")
    project = Project(documents, resolved | {"services": services}, profiles, unset, facts)
    return examine(project, texts, without=_JUDGED)


def refused(
    said: str, texts: Mapping[str, str], *, profiles: Collection[str], environ: Mapping[str, str]
) -> list[Finding]:
    """Check files that Compose refuses.

    Args:
        said: What it said on standard error.
        texts: File name to text.
        profiles: The active profiles.
        environ: The variables that Compose would fill in.
    """
    alone = [check(text, profiles=profiles, environ=environ, source=name) for name, text in texts.items()]
    # one of several files may name what another one defines
    known = [one for found in alone for one in found if len(texts) == 1 or one.rule not in _JUDGED[1:]]
    words = refusal.finding(said, parsed(texts), environ)
    if not any(refusal.says(one, words) for one in at_least(known, "error")):
        known.append(words)
    return ordered(known)


def unresolved(
    texts: Mapping[str, str], *, profiles: Collection[str], environ: Mapping[str, str], facts: Facts
) -> list[Finding]:
    """Check files that Compose accepts and does not print, each by itself.

    Args:
        texts: File name to text.
        profiles: The active profiles.
        environ: The variables that Compose would fill in.
        facts: What is known of the world beyond the files.
    """
    found: list[Finding] = []
    for name, one in parsed(texts).items():
        project = Project.of(name, one, profiles=profiles, environ=environ, facts=facts)
        found += examine(project, {name: texts[name]}, without=_JUDGED)
    return ordered(found)


def parsed(texts: Mapping[str, str]) -> dict[str, Document]:
    """Parse files; one that is no YAML is empty.

    Args:
        texts: File name to text.
    """
    found = {}
    for name, text in texts.items():
        try:
            found[name] = document.parse(text)
        except document.DocumentError:
            found[name] = Document(None)
    return found


def _with_ports(name: str, body: dict[str, Any], written: list[dict[str, Any]]) -> dict[str, Any]:
    """Take ports as they are written, where one file has them all: a range is one entry there, and keeps its place."""
    says = [found[name]["ports"] for found in written if "ports" in found.get(name, {})]
    return body | {"ports": says[0]} if len(says) == 1 and "ports" in body else body


def _services(data: Any) -> dict[str, Any]:
    services = data.get("services") if isinstance(data, dict) else None
    return {str(name): body for name, body in (services or {}).items() if isinstance(body, dict)}
