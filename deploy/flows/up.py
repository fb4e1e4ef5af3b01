"""`up`: configure, render, check, get the images, plan, act, wait."""

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from deploy.checks import check
from deploy.config import Config
from deploy.config.address import LOOPBACK, host_address
from deploy.errors import StackError
from deploy.flows.configure import configure
from deploy.images import references
from deploy.images.obtain import obtain
from deploy.images.policy import Policy
from deploy.plan import calls, desired, ports
from deploy.plan.act import Patience, act, wait
from deploy.plan.decide import AGENT, Plan, decide
from deploy.plan.observe import Container, observe
from deploy.render import LOCAL_LLM, Rendered, render
from deploy.stack import Stack
from deploy.state import COMPOSE, StateFolder

TIMEOUT = 3600  # seconds: a first start downloads models
DRAIN = 120  # seconds
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """Hold what the command line asks for.

    Args:
        profile: The profile's name; None: `default`.
        local_llm: Start the local model too.
        build: Build every image that can be built; never ask a registry.
        timeout: Seconds until every service must be healthy.
        drain: Seconds that calls in progress have when their agent is replaced; 0: none.
    """

    profile: str | None = None
    local_llm: bool = False
    build: bool = False
    timeout: float = TIMEOUT
    drain: int = DRAIN


@dataclass(frozen=True)
class Up:
    """Hold what came of it.

    Args:
        config: The configuration that runs.
        plan: What was done.
        containers: What runs.
        node_ip: The address that callers' sound goes to.
        warnings: What the user should know, beyond what was printed on the way.
    """

    config: Config
    plan: Plan
    containers: list[Container]
    node_ip: str
    warnings: tuple[str, ...]


def up(folder: Path, wish: Wish, tell: Tell) -> Up:
    """Bring the stack to what is wished for.

    Args:
        folder: The user's folder.
        wish: The command line.
        tell: Prints a line of progress.

    Raises:
        ConfigError: Something is wrong before anything was started.
        StackError: Docker, an image or a service did not do what was asked.
    """
    store = StateFolder(folder)
    with _disk(), store.locked("up"):
        target = aim(folder, store, wish, tell, remember=True)
        config, stack = target.config, target.stack
        _refuse_taken(target.goal({}), config, stack)
        images = obtain(config.profile, target.wanted, stack, policy=target.policy(wish), tell=tell)
        rendered = target.render(images)
        goal = desired.read(rendered)
        plan = decide(goal, observe(stack.containers()), before(store, config))
        _remember(store, config, rendered, images)
        stack.check()
        _say_calls(plan, stack, tell)
        act(plan, stack, patience=Patience(wish.timeout, wish.drain), tell=tell)
        ended = [action.container for action in plan.of("start")]
        containers = wait(goal, stack, timeout=wish.timeout, patient=(LOCAL_LLM,), tell=tell, ended=ended)
        return Up(config, plan, containers, target.node_ip, tuple(_warnings(target.node_ip)))


@dataclass(frozen=True)
class Aim:
    """Hold what is wished for, checked and ready to be compared with what runs.

    Args:
        config: The configuration.
        stack: Docker.
        node_ip: The address that callers' sound goes to.
        cpus: What Docker's host has.
        references: Service to the image that it would run.
        services: Those that are started.
    """

    config: Config
    stack: Stack
    node_ip: str
    cpus: int
    references: Mapping[str, str]
    services: tuple[str, ...]

    @property
    def wanted(self) -> dict[str, str]:
        """Name the images of the services that are started."""
        return {service: self.references[service] for service in self.services}

    def render(self, images: Mapping[str, str]) -> Rendered:
        """Render the stack.

        Args:
            images: Service to the image that was found for it, where that is known.
        """
        images = {**self.references, **images}
        return render(self.config, node_ip=self.node_ip, images=images, host_cpus=self.cpus)

    def goal(self, images: Mapping[str, str]) -> desired.Desired:
        """Say what is wanted.

        Args:
            images: As for `render`.
        """
        return desired.read(self.render(images))

    def policy(self, wish: Wish) -> Policy:
        """Say where images may come from.

        Args:
            wish: The command line.
        """
        return "build" if wish.build else self.config.profile.images


def aim(folder: Path, store: StateFolder, wish: Wish, tell: Tell, *, remember: bool) -> Aim:
    """Configure, render and check what is wished for.

    Args:
        folder: The user's folder.
        store: The state folder.
        wish: The command line.
        tell: Prints a line of progress.
        remember: Keep what is made up on the way.

    Raises:
        ConfigError: Something is wrong with the configuration.
        StackError: Docker does not answer, or the stack has errors.
    """
    config = configure(folder, store, profile=wish.profile, local_llm=wish.local_llm, remember=remember)
    for warning in config.warnings:
        tell(f"Warning: {warning}")
    stack = Stack(config.profile.project, store.compose)
    node_ip = config.settings.livekit_node_ip or host_address()
    wanted = references(config.profile, build=wish.build)
    cpus = stack.engine().cpus
    first = render(config, node_ip=node_ip, images=wanted, host_cpus=cpus)
    _check(first, config)
    return Aim(config, stack, node_ip, cpus, wanted, first.services)


def before(store: StateFolder, config: Config) -> dict[str, desired.Service]:
    """Read the services of the last `up` of this project; none where there was no such.

    Args:
        store: The state folder.
        config: What is wished for now.
    """
    if not store.exists or store.read().project != config.profile.project:
        return {}
    return desired.services(store.compose.read_text(encoding="utf-8"))


@contextmanager
def _disk() -> Iterator[None]:
    """Turn what a full disk does to our own files into one line."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        message = "the disk is full" if full else error.strerror or str(error)
        raise StackError(
            message,
            where=str(error.filename or "up"),
            hint="make room, then: deployctl up" if full else "deployctl doctor",
            code="disk_full" if full else "system",
        ) from None


def _check(rendered: Rendered, config: Config) -> None:
    profiles = ["local-llm"] if config.profile.local_llm else []
    source = f"profile {config.profile.name}"
    findings = check(rendered.compose, profiles=profiles, environ=os.environ, source=source)
    errors = [finding.show() for finding in findings if finding.severity == "error"]
    if errors:
        raise StackError(
            f"the rendered stack has {len(errors)} error(s)",
            where=source,
            hint=f"deployctl validate --profile {config.profile.name}",
            code="invalid_stack",
            details=tuple(errors),
        )


def _refuse_taken(goal: desired.Desired, config: Config, stack: Stack) -> None:
    problems = ports.taken(goal, observe(stack.containers()))
    if problems:
        names = {number: key for key, number in structs.asdict(config.profile.ports).items()}
        raise ports.refusal(problems, stack.publishers(), names)


def _remember(store: StateFolder, config: Config, rendered: Rendered, images: dict[str, str]) -> None:
    store.put({COMPOSE: rendered.compose} | {path: file.content for path, file in rendered.files.items()})
    profile = config.profile
    page = f"https://{profile.domain}" if profile.domain else f"http://127.0.0.1:{profile.ports.frontend}"
    store.write(
        replace(
            store.read(),
            profile=profile.name,
            project=profile.project,
            local_llm=profile.local_llm,
            images=images,
            models=config.settings.models,
            urls={"page": page, "livekit": config.settings.livekit_public_url},
        )
    )


def _say_calls(plan: Plan, stack: Stack, tell: Tell) -> None:
    """Say that calls go on where the agent is not touched; `act` says it where it is."""
    for action in plan.of("keep"):
        if action.service == AGENT and plan.changes and (number := calls.in_progress(stack, action.container)):
            tell(f"Calls in progress: {number}; they go on")


def _warnings(node_ip: str) -> Iterator[str]:
    if node_ip == LOOPBACK:
        yield "this machine has no address but 127.0.0.1: calls from Firefox will have no sound (set LIVEKIT_NODE_IP)"
