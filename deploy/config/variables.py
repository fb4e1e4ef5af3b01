"""Which variables there are, and which of them pass to whom: declared here, once."""

SECRETS = ("OPENROUTER_API_KEY", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "HF_TOKEN")
REQUIRED = ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")

# What `livekit_agent` gets as environment variables; `agent.settings` reads the same names.
AGENT = (
    "OPENROUTER_BASE_URL",
    "LLM_MODEL",
    "LLM_FIRST_TOKEN_TIMEOUT",
    "LLM_FIRST_TOKEN_LEAST",
    "LLM_RETRY_WINDOW",
    "LLM_LOCAL_AFTER",
    "LLM_HEAD_START",
    "LLM_STALL_TIMEOUT",
    "LLM_SILENT_DEADLINES",
    "LLM_BACKOFF_FIRST",
    "LLM_BACKOFF_MOST",
    "LLM_BACKOFF_LONG",
    "LLM_EPISODE_QUIET",
    "LLM_MAX_TOKENS",
    "LOCAL_LLM_BASE_URL",
    "LOCAL_LLM_MODEL",
    "LOCAL_LLM_CONTEXT",
    "LOCAL_LLM_FIRST_TOKEN_TIMEOUT",
    "LOCAL_LLM_STALL_TIMEOUT",
    "STT_BASE_URL",
    "STT_MODEL",
    "TTS_BASE_URL",
    "TTS_MODEL",
    "TTS_VOICE",
    "TTS_RESPONSE_FORMAT",
    "AGENT_GREETING",
    "AGENT_LANGUAGE",
    "AGENT_DRAIN_TIMEOUT",
    "HOLD_LINE",
    "APOLOGY_LINE",
    "HOLD_AFTER",
    "WAIT_SOUND",
    "WAIT_SOUND_EVERY",
    "LOG_LEVEL",
)
# What the stack itself decides, rendered beside them.
AGENT_FIXED = ("LIVEKIT_URL", "AGENT_INSTRUCTIONS_FILE", "AGENT_MODULE_FILE", "AGENT_LOG_DIR")
# What it gets as files under /run/secrets, in lower case.
AGENT_SECRETS = ("OPENROUTER_API_KEY", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")

# Former names, and what to write instead.
RETIRED = {
    "LLAMA_MODEL": "LLAMA_HF_REPO (which model llama_cpp loads) or LOCAL_LLM_MODEL (what the agent asks for)",
    "LLAMA_BASE_URL": "LOCAL_LLM_BASE_URL",
    "LLAMA_API_KEY": "nothing: the local server asks for no key",
}

# Empty means "say nothing" here; everywhere else an empty variable counts as not set.
MAY_BE_EMPTY = ("AGENT_GREETING",)

# Where speech and models are. A profile with the simulator decides these itself, so that nothing leaves the
# machine.
ELSEWHERE = (
    "OPENROUTER_API_KEY",
    "OPENROUTER_BASE_URL",
    "LOCAL_LLM_BASE_URL",
    "STT_BASE_URL",
    "STT_MODEL",
    "TTS_BASE_URL",
    "TTS_MODEL",
    "TTS_VOICE",
    "TTS_RESPONSE_FORMAT",
)
