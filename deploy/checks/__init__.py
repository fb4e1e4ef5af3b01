"""Static checks of a compose file: one rule, one file; the file's docstring is the rule's documentation."""

from collections.abc import Collection, Iterable, Mapping

from deploy.checks import ignores, schema
from deploy.checks.facts import NOTHING, Facts
from deploy.checks.findings import SEVERITIES, Finding, Severity
from deploy.checks.project import Project
from deploy.checks.rules import DOCUMENTED, RULES
from deploy.config import document

__all__ = ["RULES", "Facts", "Finding", "check", "examine"]


def check(
    text: str,
    *,
    profiles: Collection[str],
    environ: Mapping[str, str],
    source: str = "docker-compose.yml",
    facts: Facts = NOTHING,
) -> list[Finding]:
    """Check a compose file by itself against every rule.

    Args:
        text: The file.
        profiles: The active compose profiles; `*` stands for all.
        environ: The variables that Compose would fill in.
        source: The file's name.
        facts: What is known of the world beyond the file.
    """
    try:
        parsed = document.parse(text, several=True)
    except document.DocumentError as error:
        remedy = f"correct line {error.line} of {source}"
        message = f"not valid YAML: {error.message}"
        return [Finding(schema.ID, "error", "(root)", error.line, message, remedy, error.column, source)]
    project = Project.of(source, parsed, profiles=profiles, environ=environ, facts=facts)
    return examine(project, {source: text})


def examine(project: Project, texts: Mapping[str, str], *, without: Collection[str] = ()) -> list[Finding]:
    """Hold a project against every rule, less what its comments ignore.

    Args:
        project: The project.
        texts: File name to text, for the comments.
        without: Ids of rules that are left out.
    """
    found = [finding for rule in RULES if rule.ID not in without for finding in rule.check(project)]
    return ordered(ignores.apply(found, texts, {rule.ID for rule in DOCUMENTED}))


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Put the gravest first, then in the order of the file.

    Args:
        findings: In any order.
    """
    return sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), one.file, one.line, one.rule))


def at_least(findings: Iterable[Finding], severity: Severity) -> list[Finding]:
    """Choose what is as grave as this, or graver.

    Args:
        findings: What was found.
        severity: The least.
    """
    return [one for one in findings if SEVERITIES.index(one.severity) <= SEVERITIES.index(severity)]
