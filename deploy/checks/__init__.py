"""Static checks of a compose file: one rule, one file; the file's docstring is the rule's documentation."""

from collections.abc import Collection, Mapping

from deploy.checks import (
    container_names,
    cycles,
    dependencies,
    image_tags,
    images,
    ports,
    schema,
    undefined,
    variables,
)
from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.config import document

__all__ = ["RULES", "Finding", "check"]

RULES = (
    schema,
    variables,
    dependencies,
    cycles,
    undefined,
    ports,
    image_tags,
    container_names,
    images,
)


def check(
    text: str, *, profiles: Collection[str], environ: Mapping[str, str], source: str = "docker-compose.yml"
) -> list[Finding]:
    """Check a compose file against every rule.

    Args:
        text: The file.
        profiles: The active compose profiles; `*` stands for all.
        environ: The variables that Compose would fill in.
        source: The file's name, for the message when it is no YAML.
    """
    try:
        parsed = document.parse(text)
    except document.DocumentError as error:
        remedy = f"correct line {error.line} of {source}"
        return [Finding(schema.ID, "error", "(root)", error.line, f"not valid YAML: {error.message}", remedy)]
    project = Project(parsed, profiles, environ)
    findings = [finding for rule in RULES for finding in rule.check(project)]
    return sorted(findings, key=lambda finding: (finding.severity, finding.line, finding.rule))
