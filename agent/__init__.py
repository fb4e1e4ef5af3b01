"""The voice agent: a LiveKit worker whose answers come from a chain of models that never goes silent.

`NeverSilent` and `never_silent` are for agents of anybody's own.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.mixin import NeverSilent, never_silent

__all__ = ["NeverSilent", "never_silent"]


def __getattr__(name: str) -> Any:
    """Import livekit, which takes a second, only where it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import agent.mixin as public

    found = globals()[name] = getattr(public, name)
    return found
