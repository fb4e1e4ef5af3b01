"""What the page and its token route need to know."""

from pathlib import Path

from pydantic import AnyWebsocketUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Read the environment, and secrets also from files of the same names in lower case.

    Args:
        livekit_public_url: LiveKit's address as browsers reach it (ws:// or wss://).
        livekit_api_key: Key that tokens are signed for; empty when missing.
        livekit_api_secret: Secret that tokens are signed with; empty when missing.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    livekit_public_url: AnyWebsocketUrl = AnyWebsocketUrl("ws://127.0.0.1:7880")
    livekit_api_key: SecretStr = SecretStr("")
    livekit_api_secret: SecretStr = SecretStr("")

    @property
    def url(self) -> str:
        """Return LiveKit's address without a slash at its end."""
        return str(self.livekit_public_url).rstrip("/")

    @property
    def complete(self) -> bool:
        """Say whether tokens can be signed."""
        return bool(self.livekit_api_key.get_secret_value() and self.livekit_api_secret.get_secret_value())


def load(secrets: Path = SECRETS) -> Settings:
    """Read the settings; a missing folder of secrets is no error.

    Raises:
        pydantic.ValidationError: When LiveKit's address is none.
    """
    return Settings(_secrets_dir=secrets if secrets.is_dir() else None)
