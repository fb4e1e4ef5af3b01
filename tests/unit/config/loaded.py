"""A configuration as a folder gives it, or the refusal."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from deploy.config import Config, load
from deploy.errors import ConfigError


def read(folder: Path, *, profile: str | None = None, environ: Mapping[str, str] | None = None, **more: str) -> Config:
    return load(folder, profile=profile, flags=more, environ=environ or {})


def env_local(folder: Path, text: str, *, mode: int = 0o600) -> None:
    (folder / ".env.local").write_text(text)
    (folder / ".env.local").chmod(mode)


def refusal(folder: Path, **more: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(folder, **more)
    return caught.value
