"""Start services in their order and watch them become healthy: a state machine, told the time and what is seen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from deploy.plan.desired import Service
from deploy.plan.observe import Container

STAY = 10.0  # seconds for which an unhealthy service may recover
DEATHS = 2  # restarts after which a service counts as dead
PATIENCE = 20.0  # seconds that an optional service has once everything else is healthy
HEARTBEAT = 30.0  # seconds of silence after which it is said what is waited for


@dataclass(frozen=True)
class Failure:
    """Say what became of a service.

    Args:
        service: Which; empty: the time is over.
        container: Its container.
        message: What happened.
    """

    service: str
    container: str
    message: str


@dataclass(frozen=True)
class Seen:
    """Say what follows from one look.

    Args:
        start: Containers whose turn to start has come: id by service.
        lines: Progress for people.
        done: Nothing more is to be waited for.
        failure: Why it is over, where it is.
    """

    start: Mapping[str, str]
    lines: tuple[str, ...] = ()
    done: bool = False
    failure: Failure | None = None


class Watch:
    """Follow services from created to healthy.

    Args:
        services: Who is waited for, in starting order.
        patient: Services that may still be loading when the others are healthy.
        timeout: Seconds in all.
        now: When it begins, in seconds of any clock.
        ended: Ids of containers that have ended and are to be started again.
    """

    def __init__(
        self,
        services: Mapping[str, Service],
        *,
        patient: Collection[str] = (),
        timeout: float,
        now: float,
        ended: Collection[str] = (),
    ) -> None:
        self._services = services
        self._ended = set(ended)
        self._patient = frozenset(patient)
        self._deadline = now + timeout
        self._began = self._spoken = now
        self._timeout = timeout
        self._words: dict[str, str] = {}
        self._restarts: dict[str, int] = {}
        self._unhealthy: dict[str, float] = {}
        self._others_ready: float | None = None

    def see(self, now: float, containers: Sequence[Container]) -> Seen:
        """Judge what is seen.

        Args:
            now: The time.
            containers: The project's containers.
        """
        own = [c for c in containers if not c.one_off and c.service in self._services]
        there = {c.service: self._not_yet_started(c) for c in own}
        words = {name: _word(there.get(name)) for name in self._services}
        lines = self._changes(now, words)
        if failure := self._failure(now, there):
            return Seen({}, lines, failure=failure)
        ready = {name for name, word in words.items() if word in ("healthy", "done")}
        if self._enough(now, ready):
            return Seen({}, lines, done=True)
        if now >= self._deadline:
            waiting = [f"{name} ({words[name]})" for name in self._services if name not in ready]
            slow = next(name for name in self._services if name not in ready)
            message = f"not healthy after {self._timeout:g} s: {', '.join(waiting)}"
            return Seen({}, lines, failure=Failure("", there[slow].id if slow in there else "", message))
        start = {
            name: there[name].id
            for name, service in self._services.items()
            if words[name] == "created" and all(need in ready or need not in self._services for need in service.needs)
        }
        self._ended -= {*start.values()}
        return Seen(start, lines)

    def _not_yet_started(self, container: Container) -> Container:
        """Take one that is to be started again for one that never was: how it ended before is no news."""
        if container.id in self._ended and container.state == "exited":
            return replace(container, state="created", exit_code=0)
        return container

    def _enough(self, now: float, ready: set[str]) -> bool:
        left = self._services.keys() - ready
        if not left:
            return True
        if left - self._patient:
            self._others_ready = None
            return False
        self._others_ready = now if self._others_ready is None else self._others_ready
        return now - self._others_ready >= PATIENCE

    def _failure(self, now: float, there: Mapping[str, Container]) -> Failure | None:
        for name, container in there.items():
            before = self._restarts.setdefault(name, container.restarts)
            if container.state in ("exited", "dead") and container.exit_code:
                return Failure(name, container.id, f"ended with exit code {container.exit_code}")
            if container.restarts - before >= DEATHS:
                # one that runs again just now shows 0
                ended = f", last with exit code {container.exit_code}" if container.exit_code else ""
                return Failure(name, container.id, f"ends again and again{ended}")
            if container.health != "unhealthy":
                self._unhealthy.pop(name, None)
            elif now - self._unhealthy.setdefault(name, now) >= STAY:
                return Failure(name, container.id, "stays unhealthy")
        return None

    def _changes(self, now: float, words: Mapping[str, str]) -> tuple[str, ...]:
        lines = [
            f"{name}: {word} ({now - self._began:.0f} s)"
            for name, word in words.items()
            if word != self._words.get(name, "created")
        ]
        self._words = dict(words)
        waiting = [f"{name} ({word})" for name, word in words.items() if word not in ("healthy", "done")]
        if not lines and waiting and now - self._spoken >= HEARTBEAT:
            lines = [f"Waiting for {', '.join(waiting)}: {now - self._began:.0f} s"]
        if lines:
            self._spoken = now
        return tuple(lines)


def _word(container: Container | None) -> str:
    if container is None:
        return "not there"
    if container.state == "exited" and not container.exit_code:
        return "done"
    if container.state == "running":
        return container.health or "healthy"
    return container.state
