"""Every setting of the agent, read from the environment and, for secrets, from files under /run/secrets."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError as Unreadable

SECRETS = Path(os.environ.get("SECRETS_DIR", "/run/secrets"))

HttpUrl = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^https?://[^\s/]+")]
WebSocketUrl = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(ws|http)s?://[^\s/]+")]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class SettingsError(Exception):
    """Refuse a setting, in one line."""


class Settings(BaseSettings):
    """Hold the agent's settings; the field names are the variables' in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=False)

    livekit_url: WebSocketUrl = "ws://127.0.0.1:7880"
    livekit_api_key: SecretStr = SecretStr("")
    livekit_api_secret: SecretStr = SecretStr("")

    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: HttpUrl = "https://openrouter.ai/api/v1"
    llm_model: Annotated[tuple[str, ...], NoDecode] = ("meta-llama/llama-3.3-70b-instruct:free",)
    llm_first_token_timeout: Annotated[Seconds, Field(gt=0)] = 2.0
    llm_first_token_least: Annotated[Seconds, Field(gt=0)] = 0.8
    llm_retry_window: Seconds = 60.0
    llm_local_after: Seconds = 2.0
    llm_head_start: Seconds = 0.3
    llm_stall_timeout: Annotated[Seconds, Field(gt=0)] = 5.0
    llm_silent_deadlines: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 4.0
    llm_backoff_first: Annotated[Seconds, Field(gt=0)] = 1.0
    llm_backoff_most: Annotated[Seconds, Field(gt=0)] = 60.0
    llm_backoff_long: Annotated[Seconds, Field(gt=0)] = 600.0
    llm_episode_quiet: Seconds = 60.0
    llm_max_tokens: Annotated[int, Field(ge=1)] = 300
    local_llm_base_url: HttpUrl = "http://llama_cpp:11434/v1"
    local_llm_model: str = "qwen3-4b"
    local_llm_context: Annotated[int, Field(ge=0)] = 16384
    local_llm_first_token_timeout: Annotated[Seconds, Field(gt=0)] = 30.0
    local_llm_stall_timeout: Annotated[Seconds, Field(gt=0)] = 10.0
    hold_line: str = "Hang on a sec."
    apology_line: str = "Sorry, I can't answer that right now."
    hold_after: Seconds = 2.5
    wait_sound: bool = True
    wait_sound_every: Annotated[Seconds, Field(ge=1)] = 8.0

    stt_base_url: HttpUrl = "http://127.0.0.1:8000/v1"
    stt_model: str = "moonshine-tiny-en"
    tts_base_url: HttpUrl = "http://127.0.0.1:8000/v1"
    tts_model: str = "piper"
    tts_voice: str = "joe"
    tts_response_format: Literal["wav", "mp3", "pcm"] = "wav"

    agent_instructions_file: Path | None = None
    agent_module_file: Path | None = None
    agent_log_dir: Path | None = None
    agent_name: str = ""  # who has one gets only the calls that ask for it
    agent_greeting: str = ""
    agent_language: str = "en"
    agent_drain_timeout: Annotated[int, Field(ge=1)] = 120
    log_level: Annotated[Level, BeforeValidator(lambda value: str(value).upper())] = "INFO"

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
            raise SettingsError(f"AGENT_INSTRUCTIONS_FILE: {self.agent_instructions_file}: {_reason(error)}") from None


def parse_models(value: str) -> tuple[str, ...]:
    """Read a comma-separated chain; spaces, repetitions and empty entries are forgiven.

    Args:
        value: The text of LLM_MODEL.
    """
    return tuple(dict.fromkeys(entry for entry in (part.strip() for part in value.split(",")) if entry))


def load() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A variable is wrong, or a file cannot be read; names all that are.
    """
    try:
        settings = Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
    except ValidationError as error:
        raise SettingsError("; ".join(_words(problem) for problem in error.errors())) from None
    except Unreadable as error:
        cause = error.__cause__
        where = getattr(cause, "filename", None) or f"a file in {SECRETS}"
        raise SettingsError(f"{where}: {_reason(cause)}") from None
    _ = settings.instructions  # a missing prompt is found now, not when the first caller rings
    return settings


def _reason(error: BaseException | None) -> str:
    return getattr(error, "strerror", None) or "not UTF-8 text"


def _words(problem: ErrorDetails) -> str:
    name, message = str(problem["loc"][0]).upper(), problem["msg"]
    if problem["type"] == "string_pattern_mismatch":
        message = "should be an address such as http://host:8000/v1"
        if name == "LIVEKIT_URL":
            message = "should be an address such as ws://livekit:7880"
    return f"{name}: {message}"
