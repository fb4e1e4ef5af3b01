"""Which files belong to a compose project: those that are named, and those that they include or extend."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import dirname, join
from typing import Any

from deploy.config import document

Read = Callable[[str], str | None]
Variables = Callable[[str], Mapping[str, str]]
_DOTENV = ".env"


@dataclass(frozen=True)
class Source:
    """Hold a file of a project.

    Args:
        text: What it says.
        environ: The variables that Compose would fill in.
        extended: It lends something to services elsewhere; its own are none of the project's.
    """

    text: str
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    extended: bool = False


def gather(names: Iterable[str], read: Read, environ: Mapping[str, str], variables: Variables) -> dict[str, Source]:
    """Read the files, and the ones that they name, each once; who names comes behind what is named.

    Args:
        names: In the order of overriding.
        read: Gives a file's text; None: it cannot be read.
        environ: The variables of the project.
        variables: Gives what an env file sets, none where there is no such file: an included project has its own, below
            those of the project (docs.docker.com, "Compose file reference", include).
    """
    found: dict[str, Source] = {}

    def take(name: str, environ: Mapping[str, str], above: frozenset[str], *, extended: bool) -> None:
        if name in above:
            return
        if name in found:
            found[name] = replace(found[name], extended=found[name].extended and extended)
            return
        text = read(name)
        if text is None:
            return
        data, folder, inside = _data(text), dirname(name), above | {name}
        for paths, files in _included(data):
            own = {key: value for file in files for key, value in variables(join(folder, file)).items()}
            for path in paths:
                take(join(folder, path), {**own, **environ}, inside, extended=extended)
        for path in _extended(data):
            take(join(folder, path), environ, inside, extended=True)
        found[name] = Source(text, environ, extended)

    for name in names:
        take(name, environ, frozenset(), extended=False)
    return found


def _data(text: str) -> Mapping[str, Any]:
    try:
        data = document.parse(text, several=True).data
    except document.DocumentError:
        return {}
    return data if isinstance(data, dict) else {}


def _included(data: Mapping[str, Any]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the files that are included together, and their env files."""
    include = data.get("include")
    for entry in include if isinstance(include, list) else []:
        body = entry if isinstance(entry, dict) else {"path": entry}
        if paths := _paths(body.get("path")):
            folder = _paths(body.get("project_directory"))[:1] or [dirname(paths[0])]
            yield paths, _paths(body.get("env_file")) or [join(folder[0], _DOTENV)]


def _extended(data: Mapping[str, Any]) -> Iterator[str]:
    services = data.get("services")
    for body in services.values() if isinstance(services, dict) else []:
        extends = body.get("extends") if isinstance(body, dict) else None
        if isinstance(extends, dict):
            yield from _paths(extends.get("file"))


def _paths(value: Any) -> list[str]:
    paths = value if isinstance(value, list) else [value]
    return [path for path in paths if isinstance(path, str) and "$" not in path and "://" not in path]
