"""Write `.env.local`: what is missing is added, what is there stays as it is, byte for byte."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from deploy.config import envfile
from deploy.config.variables import RETIRED
from deploy.errors import ConfigError
from deploy.files import replace
from deploy.openrouter import Model, listed, nearest

NAME = ".env.local"
DEFAULT = "meta-llama/llama-3.3-70b-instruct:free"
CARRIED = ("OPENROUTER_API_KEY", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LLM_MODEL", "LOCAL_LLM_BASE_URL",
           "LOCAL_LLM_MODEL", "LLAMA_HF_REPO", "LLAMA_MODEL_ALIAS", "LLAMA_CTX_SIZE", "HF_TOKEN", "LIVEKIT_NODE_IP",
           "STT_MODEL", "TTS_MODEL", "TTS_VOICE")  # fmt: skip
_OFFERED = 3


def generated() -> dict[str, str]:
    """Make up LiveKit's key and a secret of 48 characters."""
    return {"LIVEKIT_API_KEY": f"API{secrets.token_hex(6)}", "LIVEKIT_API_SECRET": secrets.token_urlsafe(36)}


def offer(models: list[Model]) -> str:
    """Put together a chain that works today: the free models that are most like the default, best first.

    Args:
        models: What OpenRouter lists. Nobody is given a paid model that they did not choose.
    """
    if listed(DEFAULT, models):
        return DEFAULT
    free = [slug for slug in nearest(DEFAULT, models, count=len(models)) if (one := listed(slug, models)) and one.free]
    rest = [model.id for model in models if model.free and model.text and model.id not in free]
    return ",".join((free + rest)[:_OFFERED]) or DEFAULT


def carried_over(path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read a former `.env`.

    Args:
        path: Where it is.

    Returns:
        What is carried over, and a note for each variable that has a new name.

    Raises:
        ConfigError: It cannot be read.
    """
    read = envfile.read(path)
    if read is None:
        raise ConfigError("there is no such file", where=str(path))
    kept = {name: read.values[name] for name in CARRIED if read.values.get(name)}
    notes = tuple(f"{name} is retired; in its place: {RETIRED[name]}" for name in RETIRED if name in read.values)
    return kept, notes


def write(folder: Path, values: Mapping[str, str]) -> tuple[str, ...]:
    """Add the variables that are missing to `.env.local`, readable for its owner alone.

    Args:
        folder: The user's folder.
        values: Variable to value.

    Returns:
        The names that were added.

    Raises:
        ConfigError: The file cannot be read or written.
    """
    path = folder / NAME
    try:
        before = path.read_bytes() if path.exists() else b""
        there = envfile.read(path)
        missing = {name: value for name, value in values.items() if there is None or name not in there.values}
        if missing:
            gap = b"" if not before or before.endswith(b"\n") else b"\n"
            lines = "".join(f"{name}={_quoted(value)}\n" for name, value in missing.items())
            replace(path, before + gap + lines.encode(), 0o600)
        elif path.exists():
            path.chmod(0o600)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(path)) from None
    return tuple(missing)


def _quoted(value: str) -> str:
    plain = value and all(letter.isalnum() or letter in "-_./:,@+" for letter in value)
    return value if plain else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
