"""What `validate` looks up when it is asked to: this machine's ports, where Docker runs, OpenRouter's list."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.checks import Facts
from deploy.checks.facts import Listed
from deploy.config import load, profiles
from deploy.openrouter import Model, OpenRouter, OpenRouterError, listed, nearest

Tell = Callable[[str], None]
_SOCKETS = Path("/proc/net")
_LISTENS = {"tcp": "0A", "udp": "07"}  # the kernel's states: LISTEN, and UDP's only one
_SLUG = re.compile(r"[\w.-]+/[\w.:-]+")


class _Catalogue(Mapping[str, Listed]):
    """Answer for any slug, so that it does not matter where a file has it from."""

    def __init__(self, there: Sequence[Model]) -> None:
        self._there = there

    def __getitem__(self, slug: str) -> Listed:
        if not _SLUG.fullmatch(slug):
            raise KeyError(slug)
        return said(slug, self._there)

    def __iter__(self) -> Iterator[str]:
        return (model.id for model in self._there)

    def __len__(self) -> int:
        return len(self._there)


def look(folder: Path, profile: str | None, files: Sequence[str], *, live: bool, online: bool, tell: Tell) -> Facts:
    """Look up what is asked for.

    Args:
        folder: The user's folder.
        profile: The profile's name.
        files: The compose files that are checked; empty: the profile's stack.
        live: This machine's ports, and where Docker runs.
        online: OpenRouter's list of models.
        tell: Prints a line of progress.

    Raises:
        ConfigError: The profile is wrong, or, asked for the models, a setting.
        StackError: Docker does not answer.
    """
    named = None if files else profile
    ports: dict[str, str] = {}
    remote = ""
    if live:
        from deploy.stack import Stack

        stack = Stack(profiles.resolve(named or profiles.ROOT, folder).project)
        own = {number for _, project, shown in stack.publishers() if project == stack.project
               for number in re.findall(r":(\d+)->", shown)}  # fmt: skip
        ports = {port: who for port, who in listening(_tables()).items() if port.partition("/")[0] not in own}
        remote = stack.remote()
    models: Mapping[str, Listed] = {}
    if online:
        settings = load(folder, profile=named, flags={}, environ=os.environ).settings
        try:
            with OpenRouter(settings.openrouter_base_url) as openrouter:
                models = _Catalogue(openrouter.models())
        except OpenRouterError as error:
            tell(f"Warning: {error}: the models of LLM_MODEL are not checked")
    return Facts(ports, models, datetime.now(UTC).date().isoformat(), remote)


def listening(tables: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Read the kernel's tables of sockets.

    Args:
        tables: Protocol and table, as in `/proc/net/tcp`.

    Returns:
        Such as `80/tcp` to who has it, as far as is known.
    """
    found = {}
    for protocol, table in tables:
        for line in table.splitlines()[1:]:
            fields = line.split()
            if len(fields) > 3 and fields[3] == _LISTENS[protocol]:
                found[f"{int(fields[1].rpartition(':')[2], 16)}/{protocol}"] = "a program on this machine"
    return found


def said(slug: str, there: Sequence[Model]) -> Listed:
    """Say what OpenRouter's list says of a model.

    Args:
        slug: As in `LLM_MODEL`.
        there: What is listed.
    """
    model = listed(slug, there)
    if model is None:
        return Listed(near=tuple(nearest(slug, there)), known=False)
    return Listed(expires=model.expiration_date.isoformat() if model.expiration_date else "")


def _tables() -> Iterable[tuple[str, str]]:
    for protocol in _LISTENS:
        for path in (_SOCKETS / protocol, _SOCKETS / f"{protocol}6"):
            if path.exists():
                yield protocol, path.read_text()
