"""Ways to decide that the caller is done: a session each."""

from collections.abc import Callable

from livekit.agents import AgentSession, inference, stt, tts
from livekit.agents.voice.turn import TurnHandlingOptions
from livekit.plugins import openai

from agent.settings import Settings
from agent.voice.mouth import Mouth
from agent.voice.sentences import WholeSentences
from agent.voice.session import load_vad, voice, voice_session
from agent.worker import listen


def _ours(settings: Settings) -> AgentSession[None]:
    session = voice_session(settings, load_vad())
    listen(session)
    return session


def _unread(settings: Settings) -> AgentSession[None]:
    session = _ours(settings)
    session.update_options(turn_detection="vad")
    return session


def _late(settings: Settings) -> AgentSession[None]:
    session = _ours(settings)
    assert isinstance(session.stt, stt.STT)
    session.stt.capabilities.streaming = False  # livekit begins with an utterance when it has ended
    return session


def _stock(turn_handling: TurnHandlingOptions, silence: float = 0.25) -> Callable[[Settings], AgentSession[None]]:
    def session(settings: Settings) -> AgentSession[None]:
        detection = turn_handling.get("turn_detection") or inference.TurnDetector(version="v1-mini")
        return AgentSession(
            vad=inference.VAD(min_silence_duration=silence),
            stt=openai.STT(model=settings.stt_model, base_url=settings.stt_base_url, api_key="none"),
            tts=tts.StreamAdapter(tts=voice(settings, Mouth), sentence_tokenizer=WholeSentences()),
            aec_warmup_duration=None,
            turn_handling={**turn_handling, "turn_detection": detection, "interruption": {"mode": "vad"}},
        )

    return session


WAYS: dict[str, Callable[[Settings], AgentSession[None]]] = {
    "ours": _ours,
    "ours, recognised at the end": _late,
    "ours, whatever was said": _unread,
    "livekit, VAD": _stock({"turn_detection": "vad"}),
    "livekit, VAD, silence 0.55 s": _stock(
        {"turn_detection": "vad", "endpointing": {"min_delay": 0.0, "max_delay": 1.0}}, 0.55
    ),
    "livekit, TurnDetector v1-mini": _stock({}),
    "the same, 0.1 to 0.8 s": _stock({"endpointing": {"min_delay": 0.1, "max_delay": 0.8}}),
}
