"""From what is wanted and what runs to what is to be done, each with its cause. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from deploy.plan.desired import Desired, Service
from deploy.plan.difference import difference
from deploy.plan.observe import Container

AGENT = "livekit_agent"
Verb = Literal["create", "recreate", "start", "keep", "leave", "remove"]
_EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a profile with a domain publishes on, and no other
_REPLACED: tuple[Verb, ...] = ("recreate", "remove")


@dataclass(frozen=True)
class Action:
    """Do one thing with one service.

    Args:
        service: Which.
        verb: What. `leave`: it is not asked for, and runs on.
        cause: Why, in words.
        container: The container that it concerns, where there is one.
    """

    service: str
    verb: Verb
    cause: str
    container: str = ""

    def __str__(self) -> str:
        """Write the action as one line."""
        return f"{self.verb} {self.service}: {self.cause}"


@dataclass(frozen=True)
class Plan:
    """List what is to be done, in order."""

    actions: tuple[Action, ...]

    def __str__(self) -> str:
        """Write one line an action."""
        return "\n".join(map(str, self.actions))

    def of(self, *verbs: Verb) -> list[Action]:
        """Choose the actions with these verbs, in order."""
        return [action for action in self.actions if action.verb in verbs]

    @property
    def changes(self) -> list[Action]:
        """List the actions that change something."""
        return [action for action in self.actions if action.verb not in ("keep", "leave")]


def decide(
    desired: Desired, observed: Sequence[Container], before: Mapping[str, Service] = MappingProxyType({})
) -> Plan:
    """Compare what is wanted with what runs.

    Args:
        desired: What is wanted.
        observed: The project's containers.
        before: The services of the last `up`, to tell what has changed, and whether somebody else did it.
    """
    lasting = [container for container in observed if not container.one_off]
    before = before if lasting else {}  # after a `down` nothing is missing
    first = {container.service: container for container in reversed(lasting)}
    removals = [_surplus(container, first, desired) for container in lasting]
    wanted = {name: _wanted(service, first.get(name), before.get(name)) for name, service in desired.active.items()}
    if AGENT in wanted:
        wanted[AGENT] = _under_it(wanted[AGENT], desired.active[AGENT], wanted, [a for a in removals if a])
    return Plan((*(action for action in removals if action), *wanted.values()))


def _surplus(container: Container, first: dict[str, Container], desired: Desired) -> Action | None:
    name = container.service
    if name in desired.active:
        again = first[name] is not container
        return Action(name, "remove", "there are two of it", container.id) if again else None
    if name not in desired.optional:
        return Action(name, "remove", "this profile does not have it", container.id)
    if container.running:
        return Action(name, "leave", "not asked for this time, and runs on", container.id)
    return Action(name, "remove", "not asked for, and does not run", container.id)


def _wanted(service: Service, container: Container | None, before: Service | None) -> Action:
    if container is None:
        return Action(service.name, "create", "somebody removed it" if before and before.asked else "not there yet")
    if container.config != service.config:
        return Action(service.name, "recreate", _difference(service, container, before), container.id)
    if service.limits and container.limits and (changed := container.limits.against(service.limits)):
        return Action(service.name, "recreate", f"somebody changed it: {changed}", container.id)
    if container.state in ("created", "exited"):
        word = "was never started" if container.state == "created" else f"ended with exit code {container.exit_code}"
        return Action(service.name, "start", word, container.id)
    if container.state != "running":
        return Action(service.name, "recreate", f"is {container.state}", container.id)
    if container.health == "unhealthy":
        return Action(service.name, "recreate", "is unhealthy", container.id)
    return Action(service.name, "keep", "is as it should be", container.id)


def _difference(service: Service, container: Container, before: Service | None) -> str:
    if container.image != service.image:
        return f"its image changes from {container.image} to {service.image}"
    known = before is not None and before.config == container.config
    told = difference(before.body, service.body) if before and known else ""
    if before and known and (moved := _moved(before, service)):
        return _move(*moved)
    if told:
        return told
    if container.files != service.files:
        return "a file that it mounts has changed"
    return "its settings have changed"


def _moved(before: Service, service: Service) -> tuple[str, str] | None:
    """Return the old and the new address, where nothing else of what is published has changed."""
    pairs = list(zip(before.ports, service.ports, strict=False))
    if len(before.ports) != len(service.ports) or any(old[1:] != new[1:] for old, new in pairs):
        return None
    return next(((old[0], new[0]) for old, new in pairs if old[0] != new[0]), None)


def _move(old: str, new: str) -> str:
    if new == _EVERYWHERE:
        return "the profile's domain is new: its ports listen on every address"
    if old == _EVERYWHERE:
        return "the profile's domain goes: its ports listen on every address no more"
    return f"this machine's address changes from {old} to {new}"


def _under_it(agent: Action, service: Service, wanted: dict[str, Action], removals: list[Action]) -> Action:
    """Have the agent end its calls before what they run on is replaced."""
    if agent.verb != "keep":
        return agent
    replaced = [name for name in service.needs if name in wanted and wanted[name].verb in _REPLACED]
    replaced += [action.service for action in removals if action.verb == "remove" and action.service in service.needs]
    if not replaced:
        return agent
    return Action(AGENT, "recreate", f"its calls run on {', '.join(replaced)}, replaced too", agent.container)
