"""DC044: OpenRouter has the models of the chain, and will have them next month.

A slug that OpenRouter does not list answers 404 to every question: the chain goes on to the next one, in every turn of
every call. Models go, the free ones most of all; OpenRouter says of some when. What is listed is looked up when
`validate` is asked to.

Given:

    models: {a/gone:free: {known: false, near: [a/new:free]}, a/new:free: {}}
    today: "2026-11-23"

Fails:

    services:
      agent:
        image: agent:1
        environment: {LLM_MODEL: "a/gone:free,a/new:free"}

Passes:

    services:
      agent:
        image: agent:1
        environment: {LLM_MODEL: a/new:free}
"""

from collections.abc import Iterator
from datetime import date

from deploy.checks.chains import chains
from deploy.checks.facts import Listed
from deploy.checks.findings import Finding, Severity
from deploy.checks.project import Project

ID = "DC044"
_SOON = 30  # days


def check(project: Project) -> Iterator[Finding]:
    """Find models that are not there, or not for long.

    Args:
        project: The compose file.
    """
    for slugs, path in chains(project):
        for slug in dict.fromkeys(slugs):
            listed = project.facts.models.get(slug)
            if listed is None:
                continue
            if not listed.known:
                remedy = (
                    f"write {' or '.join(listed.near)}" if listed.near else "choose from https://openrouter.ai/models"
                )
                yield project.finding(ID, "warning", path, f"OpenRouter does not list {slug}", remedy)
            elif (days := _left(listed, project.facts.today)) is not None:
                severity: Severity = "warning" if days <= _SOON else "note"
                said = "ended" if days < 0 else "ends"
                remedy = "put another model behind it, or in its place"
                yield project.finding(ID, severity, path, f"{slug} {said} on {listed.expires}", remedy)


def _left(listed: Listed, today: str) -> int | None:
    try:
        return (date.fromisoformat(listed.expires) - date.fromisoformat(today)).days
    except ValueError:
        return None
