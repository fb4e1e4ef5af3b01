"""Where LiveKit's keys are: the server's own forms, and the pair of variables that its clients read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from deploy.checks.arguments import arguments
from deploy.checks.livekit import contents, servers
from deploy.checks.project import Project
from deploy.checks.shape import entries
from deploy.config.document import DocumentError, Path, parse

_MAPPINGS = ("LIVEKIT_KEYS", "--keys")
_CONFIGS = ("LIVEKIT_CONFIG", "--config-body")


@dataclass(frozen=True)
class Pair:
    """Hold a key with its secret.

    Args:
        source: The variable or option that has it.
        key: The key; empty: it stands elsewhere.
        secret: Its secret; empty: it stands elsewhere.
        path: Where, seen from the service.
    """

    source: str
    key: str
    secret: str
    path: Path


def pairs(service: Mapping[str, Any]) -> Iterator[Pair]:
    """List LiveKit's keys in a service's environment and command.

    Args:
        service: Its body.
    """
    said = [(entry.name, entry.value or "", entry.path) for entry in entries(service, "environment")]
    said += [(argument.name, argument.value, argument.path) for argument in arguments(service)]
    for name, value, path in said:
        if name in ("LIVEKIT_API_KEY", "LIVEKIT_KEY"):
            yield Pair(name, value, "", path)
        elif name in ("LIVEKIT_API_SECRET", "LIVEKIT_SECRET"):
            yield Pair(name, "", value, path)
        elif name in _MAPPINGS:
            yield from (Pair(name, key, secret, path) for key, secret in _mapping(value).items())
        elif name in _CONFIGS:
            yield from (Pair(name, key, secret, path) for key, secret in _mapping(value, "keys").items())


def all_pairs(project: Project) -> Iterator[Pair]:
    """List LiveKit's keys in all services, and in the configurations of servers that the file itself has.

    Args:
        project: The compose file.

    Returns:
        Pairs whose path is seen from the root.
    """
    for name, service in project.services.items():
        yield from (replace(pair, path=("services", name, *pair.path)) for pair in pairs(service))
    files = {
        source: text for _, service in servers(project) for source, (_, text) in contents(project, service).items()
    }
    for source, text in files.items():
        for key, secret in _mapping(text, "keys").items():
            yield Pair(f"the config {source}", key, secret, ("configs", source, "content"))


def _mapping(text: str, key: str = "") -> dict[str, str]:
    try:
        found = parse(text).data
    except DocumentError:
        return {}
    if key:
        found = found.get(key) if isinstance(found, dict) else None
    if isinstance(found, str):  # in quotes of its own, or `key:secret` without the space
        name, _, secret = found.partition(":")
        return {name.strip(): secret.strip()}
    return {str(name): str(secret or "") for name, secret in found.items()} if isinstance(found, dict) else {}
