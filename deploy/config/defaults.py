"""What a profile means in variables: the lowest layer under the user's own."""

from dataclasses import dataclass

from deploy.config.profile import Profile


@dataclass(frozen=True)
class Speech:
    """Say how the agent reaches a speech service, in the terms of OpenAI's routes.

    Args:
        url: Base URL inside the stack.
        model: What it calls its model.
        voice: Its usual voice, where it speaks.
        response_format: What it streams without delay, where it speaks.
    """

    url: str
    model: str
    voice: str = ""
    response_format: str = ""


STT = {
    "nemotron": Speech("http://nemotron:8000/v1", "nvidia/nemotron-speech-streaming-en-0.6b"),
    "whisper": Speech("http://whisper:8000/v1", "Systran/faster-whisper-small"),
    "speech": Speech("http://speech:8000/v1", "moonshine-tiny-en"),
}
TTS = {
    # tts-1: the OpenAI plugin expects server-sent events of every other model name, which Kokoro does not
    # send.
    "kokoro": Speech("http://kokoro:8880/v1", "tts-1", voice="af_heart", response_format="pcm"),
    "speech": Speech("http://speech:8000/v1", "piper", voice="joe", response_format="wav"),
}
SIMULATOR_URL = "http://openrouter_sim:8080/api/v1"
SIMULATOR_KEY = "simulator"  # it takes any; without one the agent would not ask


def of(profile: Profile) -> dict[str, str]:
    """List the variables that a profile sets.

    Args:
        profile: A resolved profile.
    """
    stt, tts, ports = STT[profile.stt], TTS[profile.tts], profile.ports
    values = {
        "LIVEKIT_PUBLIC_URL": f"wss://{profile.domain}" if profile.domain else f"ws://127.0.0.1:{ports.livekit}",
        "STT_BASE_URL": stt.url,
        "STT_MODEL": stt.model,
        "TTS_BASE_URL": tts.url,
        "TTS_MODEL": tts.model,
        "TTS_VOICE": profile.agent.voice or tts.voice,
        "TTS_RESPONSE_FORMAT": tts.response_format,
        "AGENT_GREETING": profile.agent.greeting,
        "AGENT_LANGUAGE": profile.agent.language,
    }
    if profile.llm == "simulator":
        values |= {"OPENROUTER_BASE_URL": SIMULATOR_URL, "OPENROUTER_API_KEY": SIMULATOR_KEY}
    if profile.tiny_model:
        values |= {"LLAMA_MODEL_ALIAS": "tiny", "LLAMA_CTX_SIZE": "32768"}
    return values | profile.env
