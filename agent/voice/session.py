"""The session: speech in, speech out, through OpenAI-compatible routes, and who speaks when."""

from typing import Any

from livekit.agents import AgentSession, inference, tts
from livekit.agents.voice.room_io import AudioInputOptions, RoomOptions
from livekit.plugins import openai

from agent.settings import Settings
from agent.voice.ears import Ears
from agent.voice.mouth import Mouth
from agent.voice.pause import LONGEST_PAUSE
from agent.voice.sentences import WholeSentences
from agent.voice.unfinished import Unfinished

MIN_SILENCE = 0.19  # s of silence that end the caller's turn: six windows of the detector's
FRAME = 20  # ms of sound that the detector gets at a time; livekit collects 50
BEFORE_SPEECH = 0.3  # s kept of what was before it; livekit's 0.5 have a breath in them that recognisers make words of


def voice_session(settings: Settings, vad: Any) -> AgentSession[None]:
    """Build a session for one call.

    Args:
        settings: Where recognition and synthesis are.
        vad: Voice activity detection, loaded once a process.
    """
    return AgentSession(
        vad=vad,
        stt=Ears(
            settings.hold_after,
            vad,
            model=settings.stt_model,
            base_url=settings.stt_base_url,
            api_key="none",
            language=settings.agent_language,
        ),
        tts=tts.StreamAdapter(tts=voice(settings, Mouth), sentence_tokenizer=WholeSentences()),
        # for fear of echo livekit throws away what is said in our first 3 s of speech: a caller would wait in vain
        aec_warmup_duration=None,
        turn_handling={
            "turn_detection": Unfinished(settings.agent_language),
            "endpointing": {"min_delay": 0.0, "max_delay": LONGEST_PAUSE},
            "interruption": {"mode": "vad"},
        },
    )


def voice(settings: Settings, kind: type[openai.TTS] = openai.TTS) -> openai.TTS:
    """Build the voice.

    Args:
        settings: Where synthesis is.
        kind: The mouth, or livekit's own, which can wait.
    """
    return kind(
        model=settings.tts_model,
        voice=settings.tts_voice,
        base_url=settings.tts_base_url,
        api_key="none",
        response_format=settings.tts_response_format,
    )


def room() -> RoomOptions:
    """Say how a session listens in a room."""
    # livekit's gain makes what is hardly there five times as loud: out of noise at -62 dBFS, which a browser's echo
    # cancellation puts into silence while we greet, recognition made "You"; speech at -65 dBFS is understood without it
    return RoomOptions(audio_input=AudioInputOptions(frame_size_ms=FRAME, auto_gain_control=False))


def load_vad() -> Any:
    """Load the voice activity detector that comes inside livekit's package."""
    return inference.VAD(min_silence_duration=MIN_SILENCE, prefix_padding_duration=BEFORE_SPEECH)
