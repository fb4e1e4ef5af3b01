"""`deployctl init`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from deploy.cli.options import examples, folder, json_option
from deploy.cli.output import run
from deploy.errors import ConfigError
from deploy.result import Result


@click.command(
    epilog=examples(
        "deployctl init",
        "deployctl init --openrouter-key-file ~/openrouter.key --json",
        "deployctl init --from ../old-stack/.env",
        "deployctl init --model openai/gpt-oss-20b:free,google/gemma-4-31b-it:free",
    )
)
@click.option("--openrouter-key-file", type=click.Path(dir_okay=False, path_type=Path), help="Read the key from there.")
@click.option("--from", "former", type=click.Path(dir_okay=False, path_type=Path), help="Carry a former .env over.")
@click.option(
    "--model", metavar="SLUG[,SLUG]...", help="The chain to write; without it one that works today is offered."
)
@json_option
def command(openrouter_key_file: Path | None, former: Path | None, model: str | None, as_json: bool) -> NoReturn:
    """Write .env.local: keys, secrets and a chain of models; never overwrites what is there."""

    def body() -> Result:
        from deploy import init

        where = folder()
        if not where.is_dir():
            raise ConfigError("there is no such folder", where=str(where))
        kept, notes = init.carried_over(former) if former else ({}, ())
        secret = kept.get("OPENROUTER_API_KEY") or _key(openrouter_key_file)
        said: list[str] = []
        chain = model or kept.get("LLM_MODEL") or _chain(said, as_json)
        values = {**init.generated(), "OPENROUTER_API_KEY": secret, "LLM_MODEL": chain, **kept}
        added = init.write(where, {name: value for name, value in values.items() if value})
        warnings = [*notes, *said, *_doubts(secret)]
        text = f"Added to {init.NAME}: {', '.join(added)}" if added else f"{init.NAME} has all of it already."
        following = "Next: deployctl up (or --profile lite), deployctl doctor"
        return Result({"added": list(added), "notes": warnings}, "\n".join([text, *warnings, following]))

    run("init", body, as_json=as_json)


def _key(file: Path | None) -> str:
    """Take the key from a file or the environment, or ask for it without echo; never from an argument."""
    if file is not None:
        try:
            return file.expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise ConfigError(f"cannot be read: {error}", where=str(file)) from None
    if key := os.environ.get("OPENROUTER_API_KEY", "").strip():
        return key
    if not sys.stdin.isatty():
        return ""
    asked: str = click.prompt("OpenRouter key (empty: only the local model)", default="", hide_input=True,
                              show_default=False, err=True)  # fmt: skip
    return asked.strip()


def _chain(said: list[str], as_json: bool) -> str:
    from deploy.init import DEFAULT, offer
    from deploy.openrouter import OpenRouter, OpenRouterError

    try:
        with OpenRouter(os.environ.get("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1")) as openrouter:
            offered = offer(openrouter.models())
    except OpenRouterError as error:
        said.append(f"{error}; LLM_MODEL is the default, {DEFAULT}")
        return DEFAULT
    if offered == DEFAULT:
        return DEFAULT
    said.append(f"{DEFAULT} is not listed at OpenRouter any more; these free models are: {offered}")
    if as_json or not sys.stdin.isatty():
        return offered
    picked: str = click.prompt("LLM_MODEL (models separated by commas)", default=offered, err=True)
    return picked


def _doubts(key: str) -> list[str]:
    from deploy.openrouter import OpenRouter, OpenRouterError

    if not key:
        return ["No OpenRouter key: only the local model can answer, with --local-llm"]
    try:
        with OpenRouter(os.environ.get("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1"), key) as openrouter:
            return [] if openrouter.key().valid else ["OpenRouter does not know this key"]
    except OpenRouterError:
        return []
