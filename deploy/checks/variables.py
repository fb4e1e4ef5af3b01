"""DC002: every variable has a value or a default.

Compose writes an empty text in place of a variable that is not set, and says so only in a warning that
scrolls by: an image without its tag, a port without its number. So it is a warning here. `${X:?message}`
without X, and `${` that begins no variable (write `$$` for a dollar sign), make Compose refuse the file:
these are errors.

Fails:

    services:
      web:
        image: "nginx:${VERSION}"

Passes:

    services:
      web:
        image: "nginx:${VERSION:-1.29}"
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC002"


def check(project: Project) -> Iterator[Finding]:
    """Find variables that cannot be filled in; each unset one once.

    Args:
        project: The compose file.
    """
    seen = set()
    for problem in project.problems:
        name = problem.name
        if problem.kind == "malformed":
            yield project.finding(
                ID, "error", problem.path, f"{name!r} holds no valid variable", "write $$ for a dollar sign"
            )
        elif problem.kind == "required":
            reason = f": {problem.message}" if problem.message else ""
            yield project.finding(ID, "error", problem.path, f"{name} must be set{reason}", f"set {name} in .env")
        elif name not in seen:
            seen.add(name)
            yield project.finding(
                ID,
                "warning",
                problem.path,
                f"{name} is not set and has no default: Compose writes nothing in its place",
                f"set {name} in .env, or write ${{{name}:-DEFAULT}}",
            )
