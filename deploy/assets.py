"""Where the files that deployctl carries are: in a clone at its root, in a wheel beside this package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def source(name: str) -> Path:
    """Find a folder that ships with deployctl.

    Args:
        name: `templates`, `profiles`, `agent`, `services`, `images` or `requirements`.
    """
    if name == "agent":
        return _PACKAGE.parent / "agent"
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
