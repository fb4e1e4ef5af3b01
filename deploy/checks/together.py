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
    services = dict(resolved.get("services") or {})
    for one in documents.values():
        filled = interpolate(one.data, environ, problems)
        for name, body in _services(filled).items():
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
    if not at_least(known, "error"):
        known.append(refusal.finding(said, parsed(texts)))
    return ordered(known)


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


def _services(data: Any) -> dict[str, Any]:
    services = data.get("services") if isinstance(data, dict) else None
    return {str(name): body for name, body in (services or {}).items() if isinstance(body, dict)}
