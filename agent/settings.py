"""Every setting of the agent, read from the environment and, for secrets, from files under /run/secrets."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

SECRETS = Path(os.environ.get("SECRETS_DIR", "/run/secrets"))


class SettingsError(Exception):
    """Refuse a setting, in one line."""


class Settings(BaseSettings):
    """Hold the agent's settings; the field names are the variables' in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=False)

    livekit_url: str = "ws://127.0.0.1:7880"
    livekit_api_key: SecretStr = SecretStr("")
    livekit_api_secret: SecretStr = SecretStr("")

    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    llm_model: Annotated[tuple[str, ...], NoDecode] = ("meta-llama/llama-3.3-70b-instruct:free",)
    llm_first_token_timeout: Annotated[float, Field(gt=0)] = 2.0
    llm_retry_window: Annotated[float, Field(ge=0)] = 60.0
    llm_local_after: Annotated[float, Field(ge=0)] = 2.0
    llm_max_tokens: Annotated[int, Field(ge=1)] = 300
    local_llm_base_url: str = "http://llama_cpp:11434/v1"
    local_llm_model: str = "qwen3-4b"
    hold_line: str = "Hang on a sec."
    apology_line: str = "Sorry, I can't answer that right now."

    stt_base_url: str = "http://127.0.0.1:8000/v1"
    stt_model: str = "moonshine-tiny-en"
    tts_base_url: str = "http://127.0.0.1:8000/v1"
    tts_model: str = "piper"
    tts_voice: str = "joe"
    tts_response_format: Literal["wav", "mp3", "pcm"] = "wav"

    agent_instructions_file: Path | None = None
    agent_greeting: str = ""
    agent_language: str = "en"
    agent_drain_timeout: Annotated[int, Field(ge=1)] = 120
    log_level: Annotated[str, Field(validation_alias=AliasChoices("log_level", "LOG_LEVEL"))] = "INFO"

    @field_validator("llm_model", mode="before")
    @classmethod
    def _models(cls, value: object) -> object:
        return parse_models(value) if isinstance(value, str) else value

    @property
    def instructions(self) -> str | None:
        """Read the prompt, where a file is named.

        Raises:
            SettingsError: It cannot be read.
        """
        if self.agent_instructions_file is None:
            return None
        try:
            return self.agent_instructions_file.read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise SettingsError(f"AGENT_INSTRUCTIONS_FILE: {self.agent_instructions_file}: {error}") from None


def parse_models(value: str) -> tuple[str, ...]:
    """Read a comma-separated chain; spaces, repetitions and empty entries are forgiven.

    Args:
        value: The text of LLM_MODEL.
    """
    return tuple(dict.fromkeys(entry for entry in (part.strip() for part in value.split(",")) if entry))


def load() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A variable is wrong; names all that are.
    """
    try:
        return Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
    except ValidationError as error:
        found = (f"{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in error.errors())
        raise SettingsError("; ".join(found)) from None
