"""Write a rendered stack into a folder that plain `docker compose up` accepts."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from deploy import assets
from deploy.errors import ConfigError
from deploy.files import replace
from deploy.render import Rendered

MARKER = ".deployctl-render.json"
BUILD = "build"
_PARTS = ("agent", "services", "images", "requirements")
_COMPOSE = "docker-compose.yml"


def export(rendered: Rendered, folder: Path, *, profiles: Iterable[str]) -> tuple[str, ...]:
    """Write the compose file, what it mounts, and what our own images are built from.

    Files of a former export that are no longer needed are deleted, other files are left alone. Each file is
    replaced at once, the compose file last, so that whoever reads meanwhile reads a whole file.

    Args:
        rendered: The stack, rendered with `build_context="./build"`.
        folder: Where to; made if it is missing.
        profiles: The compose profiles that a plain `docker compose up` there shall activate.

    Raises:
        ConfigError: The folder holds something that no export wrote, or cannot be written.
    """
    try:
        former = _former(folder)
        content = _content(rendered, sorted(profiles))
        _prepare(folder)
        for name, text in content.items():
            if name != _COMPOSE:
                _write(folder / name, text, 0o444 if name.startswith("secrets/") else 0o644)
        _copy_build(folder / BUILD)
        _write(folder / _COMPOSE, content[_COMPOSE], 0o644)
        for name in former - content.keys():
            (folder / name).unlink(missing_ok=True)
        _write(folder / MARKER, json.dumps(sorted(content), indent=2) + "\n", 0o644)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(error.filename or folder)) from None
    return tuple(sorted(content))


def _content(rendered: Rendered, profiles: list[str]) -> dict[str, str]:
    content = {_COMPOSE: rendered.compose} | {path: file.content for path, file in rendered.files.items()}
    if profiles:
        content[".env"] = f"COMPOSE_PROFILES={','.join(profiles)}\n"
    return content


def _former(folder: Path) -> set[str]:
    """Return the files that a former export wrote, or refuse a folder of somebody else's."""
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    try:
        names = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return {name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts}
    except (OSError, ValueError, TypeError):
        raise ConfigError(
            "is not empty, and no `deployctl render` wrote it", where=str(folder), hint="name a new folder"
        ) from None


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # The marker comes first: a run that is cut off here may be repeated.
    if not (folder / MARKER).exists():
        _write(folder / MARKER, "[]\n", 0o644)
    # Containers run as other users, so files are readable for all; the folder keeps this host's other users
    # out.
    (folder / "secrets").mkdir(exist_ok=True)
    (folder / "secrets").chmod(0o700)


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, text.encode(), mode)


def _copy_build(target: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "node_modules")
    if target.exists():
        shutil.rmtree(target)
    for part in _PARTS:
        shutil.copytree(assets.source(part), target / part, ignore=ignore)
