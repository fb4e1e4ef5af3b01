"""The chains of cloud models in a compose file: what `LLM_MODEL` says, slug by slug."""

from collections.abc import Iterator

from deploy.checks.project import Project
from deploy.checks.shape import entries
from deploy.config.document import Path


def chains(project: Project) -> Iterator[tuple[list[str], Path]]:
    """List the chains, each with the place of its variable.

    Args:
        project: The compose file.
    """
    for name, service in project.services.items():
        for entry in entries(service, "environment"):
            if entry.name == "LLM_MODEL" and entry.value:
                slugs = [part.strip() for part in entry.value.split(",")]
                yield [slug for slug in slugs if "/" in slug], ("services", name, *entry.path)
