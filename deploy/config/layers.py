"""Lay the variables over each other: profile < .env < .env.local < environment < flag."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.config import defaults, envfile
from deploy.config.phrases import suggestion
from deploy.config.profile import Profile
from deploy.config.settings import Settings
from deploy.config.variables import ELSEWHERE, MAY_BE_EMPTY, RETIRED, SECRETS
from deploy.errors import ConfigError

KNOWN = frozenset(name.upper() for name in Settings.__struct_fields__)
FILES = (".env", ".env.local")


@dataclass
class Layers:
    """Collect values with their origin; a later layer covers an earlier one.

    Args:
        values: Variable to value.
        origins: Variable to the layer that it comes from.
        places: Variable to file and line, for messages.
        warnings: What the user should know.
    """

    values: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def lay(self, layer: Mapping[str, str], origin: str, lines: Mapping[str, int] | None = None) -> None:
        """Put a layer on top.

        Args:
            layer: Variable to value; unknown and empty ones are left out.
            origin: The layer's name.
            lines: Variable to line, where the layer is a file.
        """
        for name, value in layer.items():
            if name in KNOWN and (value.strip() or name in MAY_BE_EMPTY):
                self.values[name] = value.strip()
                self.origins[name] = origin
                self.places[name] = f"{origin}:{lines[name]}" if lines else origin


def collect(
    folder: Path,
    profile: Profile,
    *,
    flags: Mapping[str, str],
    environ: Mapping[str, str],
    generated: Mapping[str, str],
) -> Layers:
    """Read every layer.

    Args:
        folder: Where `.env` and `.env.local` are.
        profile: The resolved profile.
        flags: What the command line sets.
        environ: The process's environment.
        generated: What deployctl made up itself, under everything else.

    Raises:
        ConfigError: An env file is broken, or a profile holds a secret or an unknown variable.
    """
    layers = Layers()
    _check_profile_env(profile)
    layers.lay(generated, "generated")
    layers.lay(defaults.of(profile), f"profile {profile.name}")
    fixed = ELSEWHERE if profile.llm == "simulator" else ()
    for name in FILES:
        file = envfile.read(folder / name)
        if file is not None:
            layers.warnings += file.warnings
            layers.warnings += _remarks(file)
            layers.lay({k: v for k, v in file.values.items() if k not in fixed}, name, file.lines)
    layers.warnings += [
        f"environment: {name} is retired; instead: {instead}" for name, instead in RETIRED.items() if environ.get(name)
    ]
    layers.lay({k: v for k, v in environ.items() if k not in fixed}, "environment")
    layers.lay(flags, "flag")
    return layers


def _check_profile_env(profile: Profile) -> None:
    where = f"profile {profile.name}"
    for name in profile.env:
        if name in SECRETS:
            raise ConfigError(f"env/{name}: is a secret", where=where, hint=f"move {name} to .env.local")
        if name not in KNOWN:
            raise ConfigError(f"env/{name}: unknown variable{suggestion(name, KNOWN)}", where=where)


def _remarks(file: envfile.EnvFile) -> list[str]:
    remarks = []
    for name, line in file.lines.items():
        where = f"{file.name}:{line}"
        if name in RETIRED:
            remarks.append(f"{where}: {name} is retired; instead: {RETIRED[name]}")
        elif name == "LIVEKIT_URL":
            remarks.append(
                f"{where}: LIVEKIT_URL is not used: the stack has its own; browsers go to LIVEKIT_PUBLIC_URL"
            )
        elif name not in KNOWN and (meant := suggestion(name, KNOWN)):
            remarks.append(f"{where}: unknown variable {name}{meant}")
    return remarks
