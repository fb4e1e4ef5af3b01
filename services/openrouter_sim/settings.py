"""What the simulator is started with."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """Read `SIM_FIRST_TOKEN`, `SIM_MODELS` and `SIM_UPSTREAM` from the environment.

    Args:
        first_token: Seconds to the first token of a model for which nothing else was put.
        models: Slugs to list besides the usual ones (comma-separated in the environment).
        upstream: An address up to and with /v1: whoever is well there answers, instead of us; every model is known.
    """

    model_config = SettingsConfigDict(env_prefix="SIM_", frozen=True)

    first_token: float = Field(default=0.05, ge=0)
    models: Annotated[tuple[str, ...], NoDecode] = ()
    upstream: str = ""

    @field_validator("models", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(slug.strip() for slug in value.split(",") if slug.strip())
        return value
