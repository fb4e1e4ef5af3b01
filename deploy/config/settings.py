"""The variables that a user may set, under the names that `.env.local` knows."""

from typing import Literal

from msgspec import Struct, field

from deploy.config.kinds import (
    Address,
    Count,
    Factor,
    HttpUrl,
    Key,
    LogLevel,
    Models,
    Period,
    Port,
    Seconds,
    SigningSecret,
    Timeout,
    Whole,
    WsUrl,
)
from deploy.config.secret import Secret


class Settings(Struct, frozen=True, kw_only=True):
    """Hold every variable; a secret that is missing is empty.

    Field names are the variables' in lower case. What a profile decides (`stt_*`, `tts_*`, ports) arrives as
    its layer.
    """

    # LiveKit
    livekit_api_key: Key = field(default_factory=Secret)
    livekit_api_secret: SigningSecret = field(default_factory=Secret)
    livekit_node_ip: Address | None = None
    livekit_public_url: WsUrl

    # The chain
    openrouter_api_key: Key = field(default_factory=Secret)
    openrouter_base_url: HttpUrl = "https://openrouter.ai/api/v1"
    llm_model: Models = "meta-llama/llama-3.3-70b-instruct:free"
    llm_first_token_timeout: Timeout = 2.0
    llm_first_token_least: Timeout = 0.8
    llm_retry_window: Seconds = 60.0
    llm_local_after: Seconds = 2.0
    llm_head_start: Seconds = 0.3
    llm_stall_timeout: Timeout = 5.0
    llm_silent_deadlines: Factor = 4.0
    llm_backoff_first: Timeout = 1.0
    llm_backoff_most: Timeout = 60.0
    llm_backoff_long: Timeout = 600.0
    llm_episode_quiet: Seconds = 60.0
    llm_max_tokens: Count = 300
    local_llm_base_url: HttpUrl
    local_llm_model: str
    local_llm_context: Whole
    local_llm_first_token_timeout: Timeout = 30.0
    local_llm_stall_timeout: Timeout = 10.0
    hold_line: str = "Hang on a sec."
    apology_line: str = "Sorry, I can't answer that right now."
    hold_after: Seconds = 2.5
    wait_sound: bool = True
    wait_sound_every: Period = 8.0

    # Speech
    stt_base_url: HttpUrl
    stt_model: str
    tts_base_url: HttpUrl
    tts_model: str
    tts_voice: str
    tts_response_format: Literal["wav", "mp3", "pcm"]

    # The agent
    agent_greeting: str
    agent_language: str
    agent_drain_timeout: Count = 120
    log_level: LogLevel = "INFO"

    # The local model
    llama_hf_repo: str = "unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M"
    llama_model_alias: str = "qwen3-4b"
    llama_ctx_size: Whole = 16384
    llama_port: Port = 11434
    hf_token: Key = field(default_factory=Secret)

    # The other services
    speech_workers: Count | None = None
    speech_queue: Whole | None = None
    sim_first_token: Seconds = 0.05

    @property
    def models(self) -> tuple[str, ...]:
        """List the chain's models at OpenRouter, in order."""
        return tuple(self.llm_model.split(","))
