"""DC007: an image names its version.

Without a tag, or with `:latest`, the same file starts another program next month, and nobody can say which
one runs. A digest (`@sha256:...`) names it best. An image that the file builds itself needs no tag.

Fails:

    services:
      web:
        image: nginx:latest

Passes:

    services:
      web:
        image: nginx:1.29
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC007"


def check(project: Project) -> Iterator[Finding]:
    """Find images without a version.

    Args:
        project: The compose file.
    """
    unfilled = {problem.path for problem in project.problems}  # DC002 speaks of these
    for name, service in project.services.items():
        image = service.get("image")
        if ("services", name, "image") in unfilled:
            continue
        if not isinstance(image, str) or not image or "@" in image or service.get("build"):
            continue
        tag = image.rpartition("/")[2].partition(":")[2]
        if tag in ("", "latest"):
            said = "has the tag latest" if tag else "has no tag"
            bare = image.removesuffix(":latest").removesuffix(":")
            yield project.finding(
                ID, "warning", ("services", name, "image"), f"{image} {said}", f"write {bare}:VERSION"
            )
