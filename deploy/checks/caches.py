"""Whether what a service downloads outlives its container, for the rules about models."""

from collections.abc import Collection, Mapping
from typing import Any

from deploy.checks.shape import mounts, variables


def keeps(service: Mapping[str, Any], folders: Collection[str]) -> bool:
    """Say whether a volume or a folder of the host's is mounted where a service keeps its downloads.

    Args:
        service: Its body.
        folders: Variables that name such folders. Where none of them is set, a cache in any home will do.
    """
    if service.get("volumes_from") or service.get("extends"):
        return True  # not said here
    said = variables(service)
    named = [said[name].rstrip("/") for name in folders if said.get(name)]
    if said.get("XDG_CACHE_HOME"):
        named.append(said["XDG_CACHE_HOME"].rstrip("/"))
    for one in mounts(service):
        target = one.target.rstrip("/")
        if one.kind == "tmpfs":
            continue
        if "/.cache" in target or target in ("/root", "/home") or target.startswith("/home/"):
            return True
        if any(_within(folder, target) or _within(target, folder) for folder in named):
            return True
    return False


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")
