"""The configuration of an `up`; for the demo, which asks for no key, LiveKit's keys are made up once."""

import os
import secrets
from dataclasses import replace
from pathlib import Path

from deploy.config import Config, load
from deploy.state import StateFolder


def configure(
    folder: Path, store: StateFolder, *, profile: str | None, local_llm: bool, remember: bool = True
) -> Config:
    """Load what is to be started.

    Args:
        folder: The user's folder.
        store: The state folder; keeps what is made up.
        profile: The profile's name; None: `default`.
        local_llm: Start the local model whatever the profile says.
        remember: Keep what is made up.

    Raises:
        ConfigError: A profile, an env file or a variable is wrong, or LiveKit's keys are missing.
    """
    config = load(folder, profile=profile, flags={}, environ=os.environ, local_llm=local_llm)
    if config.profile.llm == "simulator" and config.missing():
        generated = _generated(store, remember)
        config = load(folder, profile=profile, flags={}, environ=os.environ, generated=generated, local_llm=local_llm)
    config.require()
    return config


def _generated(store: StateFolder, remember: bool) -> dict[str, str]:
    state = store.read()
    if not state.generated:
        state = replace(
            state,
            generated={
                "LIVEKIT_API_KEY": f"API{secrets.token_hex(6)}",
                "LIVEKIT_API_SECRET": secrets.token_urlsafe(36),
            },
        )
        if remember:
            store.write(state)
    return dict(state.generated)
