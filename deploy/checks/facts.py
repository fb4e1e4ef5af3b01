"""What rules are told of the world beyond the file; a rule that needs more than it was told says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Listed:
    """Hold what OpenRouter says of a model.

    Args:
        expires: The day it ends, ISO 8601; empty: none is known.
        near: Slugs that may be meant, where this one is unknown.
        known: It is listed.
    """

    expires: str = ""
    near: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True)
class Facts:
    """Hold what was looked up; empty: nobody looked.

    Args:
        listening: Ports of this host that somebody has: `80/tcp` to who has it, as far as is known.
        models: Slug to what OpenRouter says of it.
        today: ISO 8601.
        remote: The name of a Docker context on another machine; empty: Docker is here.
    """

    listening: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Listed] = field(default_factory=dict)
    today: str = ""
    remote: str = ""


NOTHING = Facts()
