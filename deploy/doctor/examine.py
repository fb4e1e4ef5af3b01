"""All checks of one stack, in the order in which one would mend things, side by side and each with an end to it."""

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deploy.config import Config, load
from deploy.doctor.finding import Finding
from deploy.doctor.looks import clock, cloud, dns, machine, model, network, place, supply, udp
from deploy.doctor.subject import Subject
from deploy.errors import DeployError
from deploy.state import StateFolder
from deploy.together import side_by_side

DOCKER = "docker"  # the group of the checks that need no configuration
CONFIG = "config"
SECONDS = 5.0  # that a check may take
Progress = Callable[[int, tuple[str, ...]], None]


@dataclass(frozen=True)
class Check:
    """Describe a check.

    Args:
        ids: What its findings are called.
        look: Looks, and has judged what it sees.
        configured: It needs the configuration.
    """

    ids: tuple[str, ...]
    look: Callable[[Subject], list[Finding]]
    configured: bool = True


CHECKS = (
    Check(("engine", "compose", "buildx", "mmdebstrap"), machine.docker, configured=False),
    Check(("platform",), place.place, configured=False),
    Check(("clock",), clock.look, configured=False),
    Check(("memory",), machine.memory),
    Check(("disk",), supply.disk),
    Check(("images",), supply.images),
    Check(("registries",), supply.registries),
    Check(("hub",), supply.hub),
    Check(("dns",), dns.look),
    Check(("mtu",), network.packets, configured=False),
    Check(("udp",), udp.look),
    Check(("buffers",), network.receive_buffers, configured=False),
    Check(("gpu",), model.card),
    Check(("cpu",), model.features),
    Check(("speed",), model.tokens),
    Check(("env",), machine.env),
    Check(("key", "quota"), cloud.account),
    Check(("models",), cloud.models),
    Check(("chain",), cloud.chain),
    Check(("drill",), place.last_drill, configured=False),
)
GROUPS = {DOCKER: CHECKS[0].ids}
IDS = (CONFIG, *(id_ for check in CHECKS for id_ in check.ids))


def examine(
    folder: Path, profile: str | None, only: Collection[str] = (), progress: Progress | None = None
) -> list[Finding]:
    """Run the checks.

    Args:
        folder: The user's folder.
        profile: The profile's name; None: the last one that was started, else `default`.
        only: Ids of checks, or `docker` for all that concerns Docker; empty: all.
        progress: Is told how many checks have ended, and the ids of those that have not.
    """
    wanted = {id_ for name in only for id_ in GROUPS.get(name, (name,))} or set(IDS)
    chosen = [check for check in CHECKS if wanted.intersection(check.ids)]
    found, config = [], None
    if CONFIG in wanted or any(check.configured for check in chosen):
        config, finding = _config(folder, profile)
        found += [finding] if CONFIG in wanted or config is None else []
    chosen = [check for check in chosen if config or not check.configured]
    found += run(chosen, Subject(folder, config), progress)
    return [finding for finding in found if finding.id in wanted or finding.id == CONFIG]


def run(
    checks: Iterable[Check], subject: Subject, progress: Progress | None = None, seconds: float = SECONDS
) -> list[Finding]:
    """Run checks side by side; the findings come in the order of the checks.

    Args:
        checks: Which.
        subject: What they look at.
        progress: As for `examine`.
        seconds: That each may take.
    """
    waiting = dict(enumerate(checks))
    results: dict[int, list[Finding]] = {number: _late(check, seconds) for number, check in waiting.items()}
    every = dict(waiting)
    for number, outcome in side_by_side({n: partial(check.look, subject) for n, check in every.items()}, seconds):
        check = waiting.pop(number)
        results[number] = _failed(check, outcome) if isinstance(outcome, Exception) else outcome
        if progress:
            progress(len(every) - len(waiting), tuple(id_ for one in waiting.values() for id_ in one.ids))
    return [finding for number in every for finding in results[number]]


def _late(check: Check, seconds: float) -> list[Finding]:
    what = f"no result after {seconds:g} s"
    return [Finding(id_, "warning", what, (f"deployctl doctor --only {id_}",)) for id_ in check.ids]


def _failed(check: Check, error: Exception) -> list[Finding]:
    if isinstance(error, DeployError):
        # Docker itself has a check of its own, which says what helps
        return [Finding(id_, "untried", str(error)) for id_ in check.ids]
    # the message of an error that nobody expected may hold anything, a secret too
    what = f"the check failed itself ({type(error).__name__})"
    return [Finding(id_, "warning", what, ("report it, please",)) for id_ in check.ids]


def _config(folder: Path, profile: str | None) -> tuple[Config | None, Finding]:
    store = StateFolder(folder)
    last = store.read() if store.exists else None
    name = profile or (last.profile if last else None)
    local = bool(last and last.local_llm and last.profile == name)
    try:
        config = load(folder, profile=name, flags={}, environ=os.environ, local_llm=local)
    except DeployError as error:
        return None, Finding(CONFIG, "error", str(error), (error.hint,) if error.hint else ())
    return config, Finding(CONFIG, "ok", f"profile {config.profile.name}: {config.profile.description}")
