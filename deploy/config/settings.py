"""The variables that a user may set, under the names that `.env.local` knows, and what each may be."""

import ipaddress
import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Port = Annotated[int, Field(ge=1, le=65535)]
_SECRET_LENGTH = 32  # LiveKit logs an error below it
_SLUG = re.compile(r"[\w.:/~-]+")
_PRINTABLE = re.compile(r"[\x21-\x7e]*")


class Settings(BaseModel):
    """Hold every variable; a secret that is missing is empty.

    Field names are the variables' in lower case. What a profile decides (`stt_*`, `tts_*`, ports) arrives as
    its layer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    # LiveKit
    livekit_api_key: SecretStr = SecretStr("")
    livekit_api_secret: SecretStr = SecretStr("")
    livekit_node_ip: str | None = None
    livekit_public_url: str

    # The chain
    openrouter_api_key: SecretStr = SecretStr("")
    openrouter_base_url: str = "https://openrouter.ai/api/v1"
    llm_model: str = "meta-llama/llama-3.3-70b-instruct:free"
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
    local_llm_base_url: str
    local_llm_model: str
    local_llm_context: Annotated[int, Field(ge=0)]
    local_llm_first_token_timeout: Annotated[Seconds, Field(gt=0)] = 30.0
    local_llm_stall_timeout: Annotated[Seconds, Field(gt=0)] = 10.0
    hold_line: str = "Hang on a sec."
    apology_line: str = "Sorry, I can't answer that right now."
    hold_after: Seconds = 2.5
    wait_sound: bool = True
    wait_sound_every: Annotated[Seconds, Field(ge=1)] = 8.0

    # Speech
    stt_base_url: str
    stt_model: str
    tts_base_url: str
    tts_model: str
    tts_voice: str
    tts_response_format: Literal["wav", "mp3", "pcm"]

    # The agent
    agent_greeting: str
    agent_language: str
    agent_drain_timeout: Annotated[int, Field(ge=1)] = 120
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    # The local model
    llama_hf_repo: str = "unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M"
    llama_model_alias: str = "qwen3-4b"
    llama_ctx_size: Annotated[int, Field(ge=0)] = 16384
    llama_port: Port = 11434
    hf_token: SecretStr = SecretStr("")

    # The other services
    speech_workers: Annotated[int, Field(ge=1)] | None = None
    speech_queue: Annotated[int, Field(ge=0)] | None = None
    sim_first_token: Seconds = 0.05

    @property
    def models(self) -> tuple[str, ...]:
        """List the chain's models at OpenRouter, in order."""
        return tuple(self.llm_model.split(","))

    @field_validator("livekit_api_key", "livekit_api_secret", "openrouter_api_key", "hf_token")
    @classmethod
    def _one_word(cls, value: SecretStr) -> SecretStr:
        if not _PRINTABLE.fullmatch(value.get_secret_value()):
            raise ValueError("should be printable ASCII without spaces")
        return value

    @field_validator("livekit_api_secret")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        length = len(value.get_secret_value())
        if 0 < length < _SECRET_LENGTH:
            raise ValueError(f"should be at least {_SECRET_LENGTH} characters, and has {length}")
        return value

    @field_validator("livekit_node_ip")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            address = ipaddress.IPv4Address(value)
        except ValueError:
            raise ValueError("should be an IPv4 address such as 192.168.1.20") from None
        if address.is_unspecified or address.is_multicast:
            raise ValueError("should be an address that callers can reach, such as 192.168.1.20")
        return value

    @field_validator("llm_model")
    @classmethod
    def _models(cls, value: str) -> str:
        entries = [entry for entry in (part.strip() for part in value.split(",")) if entry]
        if not entries:
            raise ValueError("should be models separated by commas, and none stands there")
        for entry in entries:
            if not _SLUG.fullmatch(entry):
                raise ValueError(f"should be models separated by commas, and '{entry}' cannot be one")
        return ",".join(dict.fromkeys(entries))

    @field_validator("openrouter_base_url", "local_llm_base_url", "stt_base_url", "tts_base_url")
    @classmethod
    def _http(cls, value: str) -> str:
        return _url(value, "http", "https")

    @field_validator("livekit_public_url")
    @classmethod
    def _ws(cls, value: str) -> str:
        return _url(value, "ws", "wss")

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: str) -> str:
        return value.upper()


def _url(value: str, *schemes: str) -> str:
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    if not re.fullmatch(rf"({'|'.join(schemes)})://[^\s/@]+(/\S*)?", value):
        raise ValueError(f"should begin with {wanted}, with a host and no user")
    return value.rstrip("/")
