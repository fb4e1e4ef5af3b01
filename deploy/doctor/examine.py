"""All checks of one stack, in the order in which one would mend things."""

import os
from collections.abc import Collection
from pathlib import Path

from deploy.config import Config, load
from deploy.doctor import facts, judge
from deploy.doctor.finding import Finding
from deploy.errors import DeployError

DOCKER = "docker"  # the group of the checks that need no configuration


def examine(folder: Path, profile: str | None, only: Collection[str] = ()) -> list[Finding]:
    """Run the checks.

    Args:
        folder: The user's folder.
        profile: The profile's name.
        only: Ids of checks, or `docker` for all that concerns Docker; empty: all.
    """
    found = judge.docker(facts.docker(), facts.host())
    if set(only) != {DOCKER}:
        found += _stack(folder, profile)
    group = {"engine", "compose", "buildx", "mmdebstrap"}
    wanted = {id_ for name in only for id_ in (group if name == DOCKER else {name})}
    return [finding for finding in found if not wanted or finding.id in wanted]


def _stack(folder: Path, profile: str | None) -> list[Finding]:
    try:
        config = load(folder, profile=profile, flags={}, environ=os.environ)
    except DeployError as error:
        return [Finding("config", "error", str(error), (error.hint,) if error.hint else ())]
    simulated = config.profile.llm == "simulator"
    path = folder / ".env.local"
    found = judge.machine(facts.disk_free(folder), facts.memory(), config.profile.stt)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0
    found.append(judge.env_file(path.exists(), mode, needed=not simulated))
    if not simulated:
        found += _openrouter(config)
    return [*found, _registries(config)]


def _openrouter(config: Config) -> list[Finding]:
    from deploy.openrouter import OpenRouter, OpenRouterError

    secret = config.settings.openrouter_api_key.get_secret_value()
    info = models = None
    with OpenRouter(config.settings.openrouter_base_url, secret) as openrouter:
        try:
            models = openrouter.models()
            info = openrouter.key() if secret else None
        except OpenRouterError:
            pass  # said by the judge: it could not be asked
    return [judge.key(info, given=bool(secret)), *judge.models(config.settings.models, models)]


def _registries(config: Config) -> Finding:
    from deploy.images import references
    from deploy.images.catalogue import OURS, split
    from deploy.images.registry import silent

    wanted = references(config.profile, build=False).values()
    hosts = {split(image)[0] for image in wanted if not image.startswith(OURS)}
    asked = config.profile.images != "build"
    return judge.registries(silent(hosts) if asked else {}, asked=asked)
