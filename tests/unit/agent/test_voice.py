"""From sentences to sound: when each is spoken, and which come from memory. Speech synthesis is real HTTP."""

import asyncio
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice import io

from agent.assistant import Assistant
from agent.build import build_chain
from agent.settings import Settings
from agent.voice.lines import record
from agent.voice.sentences import WholeSentences
from agent.voice.session import voice, voice_session
from services.openai_audio.app import build
from tests.unit.agent.conftest import FIRST, SECOND, STORY
from tests.unit.openrouter_sim.conftest import tcp_listener

LINES = ("Hang on a sec.", "Sorry, I can't answer that right now.")


class Mouth:
    """Speak 0.1 s of one loudness a sentence, and remember when it was asked for what."""

    name, voices, rate = "mouth", ("joe",), 24000

    def __init__(self) -> None:
        self.asked: list[tuple[float, str]] = []

    def load(self) -> None: ...

    def recognise(self, _samples, _rate) -> str:
        return ""

    def synthesise(self, text, _voice, _speed):
        self.asked.append((time.monotonic(), text))
        yield np.full(2400, 1000, np.int16).tobytes()


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
def speaking(settings: Settings, mouth: Mouth) -> Iterator[Settings]:
    """The settings with a speech service that listens."""
    listener = tcp_listener()
    server = uvicorn.Server(uvicorn.Config(build(mouth, mouth, workers=2, queue=9), log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    yield settings.model_copy(update={"tts_base_url": address, "stt_base_url": address})
    server.should_exit = True
    thread.join()


class Ear(io.AudioOutput):
    """Hear what the caller would, at once."""

    def __init__(self) -> None:
        super().__init__(label="ear", capabilities=io.AudioOutputCapabilities(pause=False))
        self.heard = 0.0
        self._segment = 0.0

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        await super().capture_frame(frame)
        self._segment += frame.duration

    def flush(self) -> None:
        super().flush()
        if self._segment:
            self.heard += self._segment
            self.on_playback_finished(playback_position=self._segment, interrupted=False)
            self._segment = 0.0

    def clear_buffer(self) -> None: ...


async def say(settings: Settings, recorded=None) -> Ear:
    chain, ear = build_chain(settings), Ear()
    assistant = Assistant(settings, chain, recorded=recorded)
    session: AgentSession[None] = voice_session(settings, None)
    session.output.audio = ear
    async with session:
        await session.start(assistant)
        await session.run(user_input="tell me a story")
    await chain.aclose()
    return ear


async def test_a_sentence_is_spoken_while_the_model_writes_the_next_one(speaking, cloud, mouth):
    cloud.put(model=FIRST, text=STORY, tokens_per_second=5)
    await say(speaking)
    assert [text for _, text in mouth.asked] == ["One is here.", "Two is near.", "Three is the end."]
    times = [at for at, _ in mouth.asked]
    assert times[1] - times[0] > 0.3


async def test_the_lines_are_played_from_memory_and_nothing_is_asked_of_synthesis(speaking, cloud, mouth):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    async with voice(speaking) as speaker:
        recorded = await record(speaker, LINES)
    assert [text for _, text in mouth.asked] == list(LINES)
    mouth.asked.clear()
    ear = await say(speaking, recorded)
    assert mouth.asked == []
    assert ear.heard == pytest.approx(0.2, abs=0.02)


async def test_a_line_that_was_not_recorded_is_synthesised(speaking, cloud, mouth):
    for model in (FIRST, SECOND):
        cloud.put("401", model=model)
    await say(speaking)
    assert [text for _, text in mouth.asked] == list(LINES)


async def test_without_a_speech_service_nothing_is_recorded_and_nothing_raised(settings):
    async with voice(settings.model_copy(update={"tts_base_url": "http://127.0.0.1:9/v1"})) as speaker:
        assert await record(speaker, LINES) == {}


async def spoken(*pieces: str) -> list[str]:
    stream = WholeSentences().stream()
    for piece in pieces:
        stream.push_text(piece)
    stream.end_input()
    return [token.token.strip() async for token in stream]


async def test_a_sentence_without_an_end_waits_for_it():
    assert await spoken("Hang on a sec", ".") == ["Hang on a sec."]
    assert await spoken("Good day to everybody. I am your", " assistant") == [
        "Good day to everybody.",
        "I am your assistant",
    ]


async def test_a_short_sentence_goes_with_the_next_when_that_is_there_already():
    assert await spoken("Hello. How can I help you?") == ["Hello. How can I help you?"]
    assert await spoken("Yes. ", "It is ten past four.") == ["Yes.", "It is ten past four."]


async def test_a_whole_sentence_does_not_wait_for_the_next():
    stream = WholeSentences().stream()
    stream.push_text('He said "yes." ')
    assert (await anext(stream)).token.strip() == 'He said "yes."'


@given(st.lists(st.text("ab .!?\n", max_size=9), max_size=9))
async def test_nothing_of_a_text_is_lost_however_it_comes(pieces):
    assert "".join("".join(await spoken(*pieces)).split()) == "".join("".join(pieces).split())
