"""Everything that a command needs to know, from a profile, the env files, the environment and the flags."""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from deploy.config import layers as _layers
from deploy.config import own, profiles
from deploy.config.build import Mistakes, build
from deploy.config.profile import Profile
from deploy.config.secret import Secret
from deploy.config.settings import Settings
from deploy.config.variables import REQUIRED
from deploy.errors import ConfigError


@dataclass(frozen=True)
class Config:
    """Hold the whole configuration, checked.

    Args:
        folder: The user's folder: holds `.env.local`, `profiles/`, `.deployctl/`.
        profile: The resolved profile.
        settings: The variables.
        origins: Variable to the layer that it comes from: `profile NAME`, `.env`, `.env.local`,
            `environment`, `flag`, `generated` or `default`.
        warnings: What the user should know, one line each.
        instructions: The agent's prompt, where the profile names a file.
        module: The user's own agent, where the profile names one.
    """

    folder: Path
    profile: Profile
    settings: Settings
    origins: Mapping[str, str]
    warnings: tuple[str, ...] = ()
    instructions: str | None = None
    module: str | None = None

    def missing(self, names: tuple[str, ...] = REQUIRED) -> tuple[str, ...]:
        """Name the variables that are empty.

        Args:
            names: The variables that are asked for.
        """
        return tuple(name for name in names if not _text(getattr(self.settings, name.lower())))

    def require(self, names: tuple[str, ...] = REQUIRED) -> None:
        """Refuse to go on without these variables, naming all that are missing.

        Args:
            names: The variables that are asked for.

        Raises:
            ConfigError: At least one is empty.
        """
        if missing := self.missing(names):
            raise ConfigError(
                f"{_listed(missing)} not set",
                where=".env.local",
                hint="deployctl init",
                code="missing_settings",
            )


def load(
    folder: Path,
    *,
    profile: str | None,
    flags: Mapping[str, str],
    environ: Mapping[str, str],
    generated: Mapping[str, str] | None = None,
    local_llm: bool = False,
) -> Config:
    """Read the configuration of a stack.

    Args:
        folder: The user's folder.
        profile: The profile's name; None: `default`.
        flags: Variables that the command line sets.
        environ: The process's environment.
        generated: Variables that deployctl made up (the demo's keys), under every other layer.
        local_llm: Start the local model whatever the profile says (`--local-llm`).

    Raises:
        ConfigError: A profile, an env file or a variable is wrong.
    """
    resolved = profiles.resolve(profile or profiles.ROOT, folder)
    if local_llm:
        resolved = structs.replace(resolved, local_llm=True)
    layers = _layers.collect(folder, resolved, flags=flags, environ=environ, generated=generated or {})
    values: dict[str, str] = {name.lower(): value for name, value in layers.values.items()}
    usual = {field.name: field.default for field in structs.fields(Settings)}
    alias, port, context = (
        values.get(name, usual[name]) for name in ("llama_model_alias", "llama_port", "llama_ctx_size")
    )
    values.setdefault("local_llm_model", alias)
    values.setdefault("local_llm_base_url", f"http://llama_cpp:{port}/v1")
    values.setdefault("local_llm_context", str(context))
    try:
        settings = build(Settings, values, texts=True)
    except Mistakes as error:
        raise _refusal(error, layers.places) from None
    config = Config(
        folder=folder,
        profile=resolved,
        settings=settings,
        origins={name: layers.origins.get(name, "default") for name in sorted(_layers.KNOWN)},
        instructions=own.instructions(folder, resolved),
        module=own.module(folder, resolved),
    )
    return _with_warnings(config, layers.warnings)


def _with_warnings(config: Config, warnings: list[str]) -> Config:
    if missing := config.missing():
        warnings.append(f"{_listed(missing)} not set; the stack cannot start without; run: deployctl init")
    if config.module and (wrong := own.unparsable(config.module)):
        warnings.append(f"{config.profile.agent.module}{wrong}, as Python {platform.python_version()} reads it")
    if config.missing(("OPENROUTER_API_KEY",)):
        warnings.append("OPENROUTER_API_KEY is not set; only the local model can answer; run: deployctl init")
    return Config(**{**config.__dict__, "warnings": tuple(warnings)})


def _refusal(error: Mistakes, places: Mapping[str, str]) -> ConfigError:
    found = []
    for mistake in error.found:
        name = mistake.path[0].upper()
        found.append((places.get(name, "settings"), f"{name}: {mistake.message}"))
    (where, message), *others = found
    return ConfigError(message, where=where, details=tuple(f"{place}: {text}" for place, text in others))


def _text(value: Secret | str | None) -> str:
    return value.reveal() if isinstance(value, Secret) else value or ""


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]} are" if len(names) > 1 else f"{names[0]} is"
