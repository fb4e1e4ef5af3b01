"""What the simulator remembers: what was put for the models, and what was asked of them."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from services.openrouter_sim.catalogue import USUAL, Model, unlisted
from services.openrouter_sim.control import Behaviour, Setting
from services.openrouter_sim.settings import Settings

LOG_LENGTH = 500


@dataclass
class Record:
    """Keep one request to /chat/completions.

    Args:
        time: When it came, seconds since the epoch.
        model: The model that answered or failed last; empty when the request reached none.
        models: All models that it asked for, in order.
        messages: Its messages.
        stream: Whether it asked for a stream.
        behaviour: What that model did.
        status: HTTP status; none when no response line was sent.
        disconnected: Whether the client went away before the end.
        seconds: How long it took; none while it lasts.
    """

    time: float
    model: str = ""
    models: tuple[str, ...] = ()
    messages: Sequence[Mapping[str, Any]] = ()
    stream: bool = False
    behaviour: str = ""
    status: int | None = None
    disconnected: bool = False
    seconds: float | None = None


@dataclass
class _Put:
    setting: Setting
    used: int = 0


@dataclass
class State:
    """Hold the models' settings, the counters and the log.

    Args:
        settings: What the simulator was started with.
    """

    settings: Settings
    counts: Counter[str] = field(default_factory=Counter)
    log: deque[Record] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    _put: dict[str, _Put] = field(default_factory=dict)

    def listed(self) -> dict[str, Model]:
        """Return the models of GET /models by slug."""
        models = (*USUAL, *map(unlisted, self.settings.models))
        return {model.slug: model for model in models}

    def find(self, slug: str) -> Model | None:
        """Return a model that can be asked: a listed one, or one that was put by its exact name."""
        return self.listed().get(slug) or (unlisted(slug) if slug in self._put else None)

    def put(self, pattern: str, setting: Setting) -> None:
        """Set what the models do that are called `pattern` or match it (`*` and `?` stand for anything)."""
        self._put.pop(pattern, None)
        self._put[pattern] = _Put(setting)

    def remove(self, pattern: str) -> None:
        """Forget what was put under this very name."""
        self._put.pop(pattern, None)

    def peek(self, slug: str) -> Setting:
        """Return what the model will do with the next request (its own setting goes before a pattern's)."""
        put = self._lookup(slug)
        return _due(put) if put else Setting()

    def take(self, slug: str) -> Setting:
        """Count a request to the model and return what is to be done with it."""
        self.counts[slug] += 1
        put = self._lookup(slug)
        if put is None:
            return Setting()
        due = _due(put)
        put.used += 1
        return due

    def report(self) -> dict[str, Any]:
        """Return the counters and the log, oldest request first."""
        return {
            "total": sum(self.counts.values()),
            "counts": dict(self.counts),
            "requests": [asdict(record) for record in self.log],
        }

    def reset(self) -> None:
        """Forget everything that was put, counted and logged."""
        self._put.clear()
        self.counts.clear()
        self.log.clear()

    def _lookup(self, slug: str) -> _Put | None:
        if slug in self._put:
            return self._put[slug]
        matching = (put for pattern, put in reversed(self._put.items()) if fnmatchcase(slug, pattern))
        return next(matching, None)


def _due(put: _Put) -> Setting:
    if put.setting.times is None:
        return put.setting
    left = put.setting.times - put.used
    if left > 0:
        return put.setting.model_copy(update={"times": left})
    return put.setting.model_copy(update={"behaviour": Behaviour.OK, "times": None})
