"""What `up` aims at: configured, rendered and checked, ready to be compared with what runs."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.checks import check
from deploy.config import Config
from deploy.config.address import host_address
from deploy.engine import Engine
from deploy.errors import StackError
from deploy.flows.asked import Asked
from deploy.flows.configure import configure
from deploy.images import references
from deploy.images.policy import Policy
from deploy.plan import desired
from deploy.plan.decide import Plan, decide
from deploy.plan.observe import Container, observe
from deploy.render import Rendered, render
from deploy.stack import Stack
from deploy.state import StateFolder
from deploy.together import begun

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
class Aim:
    """Hold what is wished for, checked and ready to be compared with what runs.

    Args:
        config: The configuration.
        stack: Docker.
        asked: What Docker tells of itself.
        containers: What ran at the beginning.
        node_ip: The address that callers' sound goes to.
        references: Service to the image that it would run.
        first: The stack with these images.
        before: The services of the last `up` of this project; none where there was no such.
    """

    config: Config
    stack: Stack
    asked: Asked
    containers: Callable[[], list[Container]]
    node_ip: str
    references: Mapping[str, str]
    first: Rendered
    before: Mapping[str, desired.Service]

    @property
    def wanted(self) -> dict[str, str]:
        """Name the images of the services that are started."""
        return {service: self.references[service] for service in self.first.services}

    def render(self, images: Mapping[str, str]) -> Rendered:
        """Render the stack.

        Args:
            images: Service to the image that was found for it, where that is known.
        """
        images = {**self.references, **images}
        if images == self.references:
            return self.first
        return _rendered(self.config, self.node_ip, images, self.asked.engine())

    def goal(self, images: Mapping[str, str]) -> desired.Desired:
        """Say what is wanted.

        Args:
            images: As for `render`.
        """
        return desired.read(self.render(images))

    def compare(self, images: Mapping[str, str], containers: Sequence[Container]) -> Plan:
        """Say what is to be done with the services.

        Args:
            images: As for `render`.
            containers: What runs.
        """
        return decide(self.goal(images), containers, self.before)

    def policy(self, wish: Wish) -> Policy:
        """Say where images may come from.

        Args:
            wish: The command line.
        """
        return "build" if wish.build else self.config.profile.images


def aim(folder: Path, store: StateFolder, wish: Wish, tell: Tell, *, remember: bool, asked: Asked | None = None) -> Aim:
    """Configure, render and check what is wished for.

    Args:
        folder: The user's folder.
        store: The state folder.
        wish: The command line.
        tell: Prints a line of progress.
        remember: Keep what is made up on the way.
        asked: What Docker was asked already.

    Raises:
        ConfigError: Something is wrong with the configuration.
        StackError: Docker does not answer, or the stack has errors.
    """
    asked = asked or Asked()
    config = configure(folder, store, profile=wish.profile, local_llm=wish.local_llm, remember=remember)
    for warning in config.warnings:
        tell(f"Warning: {warning}")
    stack = Stack(config.profile.project, store.compose)
    containers = begun(lambda: observe(stack.containers()))
    node_ip = config.settings.livekit_node_ip or host_address()
    wanted = references(config.profile, build=wish.build)
    first = _rendered(config, node_ip, wanted, asked.engine())
    _check(first, config)
    return Aim(config, stack, asked, containers, node_ip, wanted, first, _before(store, config))


def _rendered(config: Config, node_ip: str, images: Mapping[str, str], engine: Engine) -> Rendered:
    return render(
        config, node_ip=node_ip, images=images, host_cpus=engine.cpus, start_interval=engine.has_start_interval
    )


def _before(store: StateFolder, config: Config) -> dict[str, desired.Service]:
    last = store.read()
    if not store.exists or last.project != config.profile.project:
        return {}
    return desired.services(store.compose.read_text(encoding="utf-8"), optional=last.local_llm)


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
