"""Decide how to get each image: pure, from what is wanted, what is here, and what can be had."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from deploy.errors import StackError
from deploy.images import catalogue

Policy = Literal["auto", "pull", "build"]
_MIRROR = "or name a mirror in the profile (registry: HOST)"


@dataclass(frozen=True)
class Step:
    """Do one thing to get an image.

    Args:
        verb: `pull`, `build` (from a Dockerfile) or `import` (from Debian's packages).
        image: The image that it gives.
        cause: Why, in words.
        name: The Dockerfile's or the recipe's name.
        args: Build arguments.
    """

    verb: Literal["pull", "build", "import"]
    image: str
    cause: str
    name: str = ""
    args: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write the step as one line."""
        packages = "" if self.verb == "pull" else " from packages"
        return f"{self.verb} {self.image}{packages}: {self.cause}"


@dataclass(frozen=True)
class Resolution:
    """Say which image each service runs, and what must be done first.

    Args:
        images: Service to image.
        steps: In the order in which they can be done.
    """

    images: Mapping[str, str]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Supply:
    """Say what can be had.

    Args:
        here: Images on this machine.
        silent: Registry to the reason why it cannot be asked; one that is missing here answers.
        refused: Image to the reason why pulling it failed.
    """

    here: Collection[str]
    silent: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

    def obstacle(self, image: str) -> str:
        """Say why an image cannot be pulled; empty: it can."""
        host = catalogue.split(image)[0]
        if image in self.refused:
            return self.refused[image]
        return f"{host} does not answer ({self.silent[host]})" if host in self.silent else ""


def resolve(wanted: Mapping[str, str], supply: Supply, *, policy: Policy, registry: str | None = None) -> Resolution:
    """Decide where each image comes from.

    Args:
        wanted: Service to image, as `references` names them.
        supply: What can be had.
        policy: `auto`: what is here, else pull, else build; `pull`: never build what can be pulled;
            `build`: never ask a registry.
        registry: A mirror, for the images that ours are built on.

    Raises:
        StackError: An image can be had in no way; names all of them.
    """
    plan = _Plan(supply, policy, registry)
    images, missing = {}, []
    for service, image in wanted.items():
        try:
            images[service] = plan.get(image)
        except _NoWay as error:
            missing.append((service, error.image, error.reason))
    if missing:
        raise _refusal(missing)
    return Resolution(images, tuple(plan.steps.values()))


def askable(wanted: Mapping[str, str], supply: Supply, *, policy: Policy, registry: str | None = None) -> set[str]:
    """Name the registries that `resolve` would like to hear from.

    Args:
        wanted: Service to image.
        supply: What is here.
        policy: As for `resolve`.
        registry: As for `resolve`.
    """
    if policy == "build":
        return set()
    plan = _Plan(supply, policy, registry)
    for image in wanted.values():
        plan.get(image)
    return {catalogue.split(step.image)[0] for step in plan.steps.values() if step.verb == "pull"}


class _NoWay(Exception):
    def __init__(self, image: str, reason: str) -> None:
        super().__init__(image)
        self.image = image
        self.reason = reason


class _Plan:
    def __init__(self, supply: Supply, policy: Policy, registry: str | None) -> None:
        self.supply = supply
        self.policy = policy
        self.registry = registry
        self.steps: dict[str, Step] = {}

    def get(self, image: str) -> str:
        name = catalogue.built_from(image)
        if image.startswith(catalogue.OURS):
            return self._built(image, name or "", "never pulled: it is our own")
        return self._either(image, catalogue.own(name) if name else None)

    def _either(self, upstream: str, ours: str | None) -> str:
        """Take upstream's image or our own build of it: what is here, else pull, else build."""
        # who names a mirror wants what is there; without one, an earlier build of ours spares asking
        instead = ours if self.registry is None or self.policy == "build" else None
        for image in (upstream, instead):
            if image and (image in self.supply.here or image in self.steps):
                return image
        if self.policy != "build" and not (obstacle := self.supply.obstacle(upstream)):
            self.steps[upstream] = Step("pull", upstream, "not here")
            return upstream
        why = "no registry is asked (images: build)" if self.policy == "build" else obstacle
        if ours is None:
            raise _NoWay(upstream, f"not here, {why}, and no packages make it")
        if self.policy == "pull":
            raise _NoWay(upstream, f"not here, {why}, and images: pull builds nothing that can be pulled")
        return self._built(ours, catalogue.built_from(ours) or "", why)

    def _built(self, image: str, name: str, cause: str) -> str:
        if image in self.supply.here or image in self.steps:
            return image
        if name.endswith("-base"):
            self.steps[image] = Step("import", image, cause, name.removesuffix("-base"))
            return image
        args = {}
        for argument, (upstream, ours) in catalogue.bases(name).items():
            if upstream is None:
                args[argument] = self._built(ours, catalogue.built_from(ours) or "", "only packages make it")
            else:
                args[argument] = self._either(catalogue.mirrored(upstream, self.registry), ours)
        self.steps[image] = Step("build", image, cause, name, args)
        return image


def _refusal(missing: list[tuple[str, str, str]]) -> StackError:
    lines = [f"{service}: {image} is {reason}" for service, image, reason in missing]
    return StackError(
        f"{missing[0][1]} is {missing[0][2]}",
        where=missing[0][0],
        hint=f"deployctl up --profile lite --build, {_MIRROR}",
        code="image_unavailable",
        details=tuple(lines[1:]),
    )
