"""`deployctl validate`: static checks of the rendered stack, or of any compose file."""

import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.errors import ConfigError
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.checks import Finding


@click.command(
    epilog=examples(
        "deployctl validate",
        "deployctl validate --profile gpu --json",
        "COMPOSE_PROFILES=local-llm deployctl validate -f docker-compose.yml",
    )
)
@click.option(
    "--file",
    "-f",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Check this compose file (- reads stdin); COMPOSE_PROFILES names its active profiles.",
)
@profile_option
@json_option
def command(file: IO[str] | None, profile: str | None, as_json: bool) -> NoReturn:
    """Check the compose file against the schema and the rules; exit 1 on errors."""
    if file is not None and profile is not None:
        raise click.UsageError("--profile chooses what to render, and --file is rendered already: leave one out.")

    def body() -> Result:
        return _file(file) if file is not None else _stack(folder(), profile)

    run("validate", body, as_json=as_json)


def _stack(where: Path, profile: str | None) -> Result:
    from deploy.checks import check
    from deploy.config import load
    from deploy.config.address import host_address
    from deploy.images import references
    from deploy.render import render

    config = load(where, profile=profile, flags={}, environ=os.environ)
    for warning in config.warnings:
        say(f"Warning: {warning}")
    images = references(config.profile, build=False)
    rendered = render(config, node_ip=host_address(), images=images, host_cpus=os.cpu_count())
    source = f"profile {config.profile.name}"
    profiles = ["local-llm"] if config.profile.local_llm else []
    findings = check(rendered.compose, profiles=profiles, environ=os.environ, source=source)
    return _result(findings, source, config.warnings)


def _file(file: IO[str]) -> Result:
    from deploy.checks import check
    from deploy.config import envfile

    try:
        text = file.read()
    except (OSError, UnicodeError):
        raise ConfigError("is not UTF-8 text", where=file.name) from None
    beside = envfile.read(Path(file.name).parent / ".env")
    environ = {**(beside.values if beside else {}), **os.environ}
    profiles = [name.strip() for name in environ.get("COMPOSE_PROFILES", "").split(",") if name.strip()]
    return _result(check(text, profiles=profiles, environ=environ, source=file.name), file.name, ())


def _result(findings: "list[Finding]", source: str, warnings: tuple[str, ...]) -> Result:
    errors = sum(finding.severity == "error" for finding in findings)
    counted = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    lines = [finding.show() for finding in findings]
    data = {
        "source": source,
        "errors": errors,
        "findings": [finding.as_dict() for finding in findings],
        "warnings": list(warnings),
    }
    return Result(data, "\n".join([*lines, f"{source}: {counted}"]), exit_code=1 if errors else 0)


def _count(number: int, word: str) -> str:
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
