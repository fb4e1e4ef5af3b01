"""Everything that a command needs to know; the models are loaded late, since not every command needs them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.config.loading import Config, load
    from deploy.config.profile import Profile
    from deploy.config.settings import Settings

__all__ = ["Config", "Profile", "Settings", "load"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from deploy.config import loading

    return getattr(loading, name)
