"""`validate`: the rendered stack, or any compose files, held against every rule."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.checks import Facts, Finding, check
from deploy.checks.sources import gather
from deploy.config import envfile
from deploy.errors import ConfigError, StackError

STDIN = "-"
_SHOWN = "stdin"
_DOTENV = ".env"
# Compose 2.40 accepts `build.ssh` with a path, and fails as it writes it as JSON.
_UNPRINTED = "error calling MarshalJSON"


@dataclass(frozen=True)
class Checked:
    """Hold what came of it.

    Args:
        source: What was checked.
        findings: In order.
        notes: What was not checked and why, a line each.
        warnings: Of the configuration.
    """

    source: str
    findings: Sequence[Finding]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def files(names: Sequence[str], facts: Facts) -> Checked:
    """Check compose files together, as Compose reads them.

    Args:
        names: In the order of overriding; `-`: standard input.
        facts: What is known of the world beyond the files.

    Raises:
        ConfigError: A file cannot be read.
    """
    from deploy.checks import together
    from deploy.stack import resolved

    first = Path(names[0]).parent if names[0] != STDIN else Path()
    environ = {**envfile.as_compose_reads(first / _DOTENV), **os.environ}
    profiles = [name.strip() for name in environ.get("COMPOSE_PROFILES", "").split(",") if name.strip()]
    given = {_SHOWN if name == STDIN else name: _text(name) for name in names}
    source = ", ".join(given)
    answer = None if STDIN in names else resolved(names, profiles, Path())
    sources = gather(
        given,
        lambda name: given[name] if name in given else _read(name),
        environ,
        lambda name: envfile.as_compose_reads(Path(name)),
    )
    said = None
    notes: tuple[str, ...] = ()
    if answer is None:  # what stands in no file, Compose cannot include into another
        what = "overrides, extends and include" if len(given) > 1 else "extends and include"
        notes = (f"Not checked: {what}; give files' names for that",)
    else:
        try:
            said = answer()
        except StackError:
            notes = ("Not checked: overrides, extends and include, for Docker Compose is not installed; "
                     "next: deployctl doctor --fix",)  # fmt: skip
    if said is None:
        found = together.apart({name: sources[name] for name in given}, profiles=profiles, facts=facts)
    elif said.returncode == 0:
        found = together.accepted(said.stdout, sources, profiles=profiles, facts=facts)
    elif _UNPRINTED in said.stderr:
        found = together.unresolved(sources, profiles=profiles, facts=facts)
        notes = ("Not checked: overrides, extends and include, for Compose accepts this project and cannot print it",)
    else:
        found = together.refused(said.stderr, sources, profiles=profiles)
    return Checked(source, found, notes)


def stack(where: Path, profile: str | None, facts: Facts) -> Checked:
    """Check what a profile renders to.

    Args:
        where: The user's folder.
        profile: Its name.
        facts: What is known of the world beyond it.

    Raises:
        ConfigError: A setting or the profile is wrong.
    """
    from deploy.config import load
    from deploy.config.address import host_address
    from deploy.images import references
    from deploy.render import render

    config = load(where, profile=profile, flags={}, environ=os.environ)
    images = references(config.profile, build=False)
    rendered = render(config, node_ip=host_address(), images=images, host_cpus=os.cpu_count())
    source = f"profile {config.profile.name}"
    profiles = ["local-llm"] if config.profile.local_llm else []
    found = check(rendered.compose, profiles=profiles, environ=os.environ, source=source, facts=facts)
    return Checked(source, found, (), config.warnings)


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == STDIN else Path(name).read_text(encoding="utf-8")
    except UnicodeError:
        raise ConfigError("is not UTF-8 text", where=name) from None
    except OSError as error:
        raise ConfigError(error.strerror or str(error), where=name, hint="deployctl validate -f FILE") from None


def _read(name: str) -> str | None:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return None
