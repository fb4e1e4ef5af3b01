"""What is examined, and what several checks ask of it: each question is put once."""

from pathlib import Path

from deploy.config import Config
from deploy.engine import Engine
from deploy.errors import StackError
from deploy.images.weights import wanting
from deploy.openrouter import KeyInfo, OpenRouter, OpenRouterError
from deploy.stack import Stack
from deploy.state import StateFolder
from deploy.together import Once

TIMEOUT = 2.0  # s for one answer over the network: a check has five in all
_PYTHONS = ("web", "openrouter-sim", "agent", "speech")  # images of ours that have a `python`, the smallest first


class Subject:
    """Hold one stack.

    Args:
        folder: The user's folder.
        config: Its configuration; None: it cannot be read.
    """

    def __init__(self, folder: Path, config: Config | None) -> None:
        self.folder = folder
        self.store = StateFolder(folder)
        self.stack = Once(lambda: Stack(config.profile.project if config else self.store.read().project))
        self.info = Once(lambda: self.stack().info())
        self.engine = Once(lambda: Engine.of(self.info()))
        self.volumes = Once(lambda: self.stack().volumes())
        self.downloads = Once(lambda: wanting(self.config.profile, self.config.profile.active, self.volumes()))
        self.images = Once(lambda: self.stack().images())
        self.remote = Once(lambda: self.stack().remote())
        self.key = Once(self._key)
        self._config = config

    @property
    def config(self) -> Config:
        """Return the configuration.

        Raises:
            StackError: It cannot be read, and whoever asked should not have been.
        """
        if self._config is None:
            raise StackError("the configuration cannot be read", where=str(self.folder), code="no_config")
        return self._config

    @property
    def maybe(self) -> Config | None:
        """Return the configuration, or None."""
        return self._config

    @property
    def secret(self) -> str:
        """Return the OpenRouter key, or nothing."""
        return self.config.settings.openrouter_api_key.reveal()

    def openrouter(self) -> OpenRouter:
        """Make a client that waits no longer than a check may."""
        return OpenRouter(self.config.settings.openrouter_base_url, self.secret, timeout=TIMEOUT)

    def python(self) -> str | None:
        """Name an image that is here and has Python, in which something can be tried."""
        here = self.images()
        return next(
            (image for name in _PYTHONS for image in sorted(here) if image.startswith(f"deployctl/{name}:")), None
        )

    def _key(self) -> KeyInfo | None:
        if not self.secret:
            return None
        try:
            with self.openrouter() as openrouter:
                return openrouter.key()
        except OpenRouterError:
            return None
