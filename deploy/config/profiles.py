"""Find a profile, follow its `extends`, and check what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy import assets
from deploy.config import document
from deploy.config.build import Mistakes, build
from deploy.config.document import Document, DocumentError
from deploy.config.phrases import suggestion
from deploy.config.profile import Profile
from deploy.errors import ConfigError

ROOT = "default"


@dataclass(frozen=True)
class _File:
    path: Path
    shown: str
    name: str
    builtin: bool


def names(folder: Path) -> list[str]:
    """List the profiles that can be asked for.

    Args:
        folder: The stack's folder; its own `profiles/*.yml` come on top of the built-in ones.
    """
    found = {path.stem for place in (assets.source("profiles"), folder / "profiles") for path in place.glob("*.yml")}
    return sorted(found)


def resolve(name: str, folder: Path) -> Profile:
    """Read a profile and everything that it extends.

    A file of the user's extends `default` unless it says otherwise, and may extend the built-in profile that
    it stands in front of by that one's own name. Built-in profiles extend built-in ones alone.

    Args:
        name: The profile's name: a file's, without `.yml`.
        folder: The stack's folder.

    Raises:
        ConfigError: There is no such profile, or a file of the chain is wrong.
    """
    chain = _chain(name, folder)
    merged: dict[str, Any] = {}
    for _, read in reversed(chain):
        merged = _merge(merged, read.data)
    merged |= {"name": name, "extends": merged.get("extends")}
    try:
        return build(Profile, merged)
    except Mistakes as error:
        raise _refusal(error, chain) from None


def _chain(name: str, folder: Path) -> list[tuple[_File, Document]]:
    file = _find(name, folder)
    chain: list[tuple[_File, Document]] = []
    while True:
        read = _read(file)
        chain.append((file, read))
        parent = _parent(file, read, folder)
        if parent is None:
            return chain
        visited = [link for link, _ in chain]
        if parent in visited:
            loop = " -> ".join(link.name for link in [*visited[visited.index(parent) :], parent])
            what = "extends itself" if parent == file else f"extends itself in a circle: {loop}"
            raise ConfigError(
                what,
                where=f"{file.shown}:{read.line(('extends',))}",
                hint=f"let it extend {ROOT}, or delete the line",
            )
        file = parent


def _parent(file: _File, read: Document, folder: Path) -> _File | None:
    parent = read.data.get("extends")
    if parent is None:
        if file.name == ROOT:
            return _builtin(ROOT) if not file.builtin else None
        parent = ROOT
    where = f"{file.shown}:{read.line(('extends',))}"
    if not isinstance(parent, str):
        raise ConfigError("extends: should be the name of a profile", where=where)
    if file.builtin or parent == file.name:
        builtin = _builtin(parent)
        if builtin.path.is_file():
            return builtin
    return _find(parent, folder, where=where)


def _builtin(name: str) -> _File:
    return _File(assets.source("profiles") / f"{name}.yml", f"profiles/{name}.yml (built-in)", name, True)


def _find(name: str, folder: Path, *, where: str = "") -> _File:
    own = _File(folder / "profiles" / f"{name}.yml", f"profiles/{name}.yml", name, False)
    builtin = _builtin(name)
    plain = bool(name) and Path(name).name == name  # a name, not a way out of the folder
    if plain and own.path.is_file() and not (builtin.path.is_file() and own.path.samefile(builtin.path)):
        return own
    if plain and builtin.path.is_file():
        return builtin
    known = names(folder)
    raise ConfigError(
        f"there is no profile '{name}'{suggestion(name, known)}",
        where=where,
        hint=f"choose one of {', '.join(known)}, or write profiles/NAME.yml",
        code="unknown_profile",
    )


def _read(file: _File) -> Document:
    try:
        read = document.parse(file.path.read_text(encoding="utf-8"), verbatim=frozenset({("env",)}))
    except DocumentError as error:
        raise ConfigError(f"not valid YAML: {error.message}", where=f"{file.shown}:{error.line}") from None
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"cannot be read: {_reason(error)}", where=file.shown) from None
    if read.data is None:
        return Document({})
    if not isinstance(read.data, dict):
        raise ConfigError("should be a mapping of settings", where=file.shown)
    if read.repeated:
        path, (line, _) = read.repeated[0]
        raise ConfigError(f"{_slashed(path)}: stands there twice", where=f"{file.shown}:{line}")
    if "name" in read.data:
        raise ConfigError(
            "name: is the file's name", where=f"{file.shown}:{read.line(('name',))}", hint="delete the line"
        )
    return read


def _reason(error: OSError | UnicodeError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "not UTF-8"


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merge(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _refusal(error: Mistakes, chain: list[tuple[_File, Document]]) -> ConfigError:
    lines = []
    for mistake in error.found:
        path = mistake.path
        file, read = next(
            ((file, read) for file, read in chain if path in read.places),
            next(((file, read) for file, read in chain if path[:1] in read.places), chain[0]),
        )
        lines.append((f"{file.shown}:{read.line(path)}", f"{_slashed(path)}: {mistake.message}"))
    (where, message), *others = lines
    return ConfigError(message, where=where, details=tuple(f"{place}: {text}" for place, text in others))


def _slashed(path: tuple[Any, ...]) -> str:
    return "/".join(str(step) for step in path)
