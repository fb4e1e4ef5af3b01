"""DC004: no service waits for itself.

Two services that depend on each other, directly or through others, could never start; Compose refuses the
file.

Fails:

    services:
      a:
        image: a:1
        depends_on: [b]
      b:
        image: b:1
        depends_on: [a]

Passes:

    services:
      a:
        image: a:1
        depends_on: [b]
      b:
        image: b:1
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project, Reference, references

ID = "DC004"


def check(project: Project) -> Iterator[Finding]:
    """Find circles of dependencies; each once.

    Args:
        project: The compose file.
    """
    graph = {name: list(references(name, body)) for name, body in project.active.items()}
    done: set[str] = set()
    for name in graph:
        for circle in _circles(name, graph, done, []):
            path = circle[0].path
            names = " -> ".join([circle[-1].target, *(step.target for step in circle)])
            yield project.finding(ID, "error", path, f"waits for itself: {names}", "delete one of these dependencies")


def _circles(
    name: str, graph: dict[str, list[Reference]], done: set[str], trail: list[Reference]
) -> Iterator[list[Reference]]:
    if name in done or name not in graph:
        return
    for reference in graph[name]:
        here = [*trail, reference]
        start = [step.path[1] for step in here]
        if reference.target in start:
            yield here[start.index(reference.target) :]
        else:
            yield from _circles(reference.target, graph, done, here)
    done.add(name)
