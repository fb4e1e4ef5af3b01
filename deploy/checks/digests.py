"""DC029: an image is locked by its digest.

A tag can be moved to another image by whoever may push it, or by whoever took their account; `@sha256:...` cannot.
Images that are built here, or never pulled, need none. A digest of another length than its algorithm has is an
"invalid reference format" to Docker when the container is made; `docker compose config` accepts it.

Fails:

    services:
      web:
        image: nginx:1.29

Passes:

    services:
      web:
        image: nginx:1.29@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"""

import re
from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.project import Project

ID = "DC029"
OURS = "deployctl/"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")


def check(project: Project) -> Iterator[Finding]:
    """Find images that may change, and digests that are none.

    Args:
        project: The compose file.
    """
    unfilled = {problem.path for problem in project.problems}  # DC002 speaks of these
    for name, service in project.services.items():
        image, path = service.get("image"), ("services", name, "image")
        local = service.get("build") or service.get("pull_policy") in ("never", "build")
        if not isinstance(image, str) or local or image.startswith(OURS) or path in unfilled:
            continue
        named, at, digest = image.partition("@")
        tag = named.rpartition("/")[2].partition(":")[2]
        if at and not _DIGEST.fullmatch(digest):
            message = f"{digest or 'nothing'} is no digest: sha256 and 64 hexadecimal digits"
            remedy = f"take the digest of: docker buildx imagetools inspect {named}"
            yield project.finding(ID, "error", path, message, remedy)
        elif not at and tag not in ("", "latest"):  # DC007 speaks of these
            message = f"the tag {tag} can be moved to another image"
            remedy = f"write {image}@sha256:..., as in: docker buildx imagetools inspect {image}"
            yield project.finding(ID, "note", path, message, remedy)
