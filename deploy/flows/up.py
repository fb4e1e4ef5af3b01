"""`up`: aim, show the plan, get the images, act, wait."""

import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from deploy.config import Config
from deploy.config.address import LOOPBACK
from deploy.errors import StackError
from deploy.flows.aim import Aim, Wish, aim
from deploy.images.obtain import obtain
from deploy.images.policy import Resolution
from deploy.plan import calls, desired, layout, ports
from deploy.plan.act import Patience, act, wait
from deploy.plan.decide import AGENT, Plan
from deploy.plan.observe import Container, observe
from deploy.render import LOCAL_LLM, Rendered
from deploy.stack import Stack
from deploy.state import COMPOSE, StateFolder

Tell = Callable[[str], None]


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
        _refuse_taken(target.goal({}), target.containers(), config, stack)
        plan, images = _prepare(target, wish, tell)
        rendered = target.render(images)
        goal = desired.read(rendered)
        _remember(store, config, rendered, images)
        stack.check()
        _say_calls(plan, stack, tell)
        act(plan, stack, patience=Patience(wish.timeout, wish.drain), tell=tell)
        ended = [action.container for action in plan.of("start")]
        containers = wait(goal, stack, timeout=wish.timeout, patient=(LOCAL_LLM,), tell=tell, ended=ended)
        return Up(config, plan, containers, target.node_ip, tuple(_warnings(target.node_ip)))


def _prepare(target: Aim, wish: Wish, tell: Tell) -> tuple[Plan, dict[str, str]]:
    """Show the plan and get the images; what is shown last is what is to be done."""
    shown: list[Plan] = []

    def show(images: Mapping[str, str], steps: Sequence[str] = ()) -> None:
        plan = target.compare(images, observe(target.stack.containers()))
        if steps or plan not in shown[-1:]:
            for line in layout.lines(plan, steps, calls=calls.leaving(plan, target.stack), drain=wish.drain):
                tell(line)
        shown.append(plan)

    def announce(resolution: Resolution) -> None:
        show(resolution.images, [str(step) for step in resolution.steps])

    policy = target.policy(wish)
    images = obtain(target.config.profile, target.wanted, target.stack, policy=policy, tell=tell, announce=announce)
    show(images)  # again where something else has changed meanwhile: images take minutes
    return shown[-1], images


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


def _refuse_taken(goal: desired.Desired, running: list[Container], config: Config, stack: Stack) -> None:
    problems = ports.taken(goal, running)
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
