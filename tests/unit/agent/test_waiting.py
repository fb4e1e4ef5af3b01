"""The waiting sound: what it sounds like, who hears it, and where it leaves no trace."""

import asyncio
import io
import json
import time
from itertools import pairwise

import numpy as np
from livekit.agents.voice import io as voice_io
from livekit.agents.voice.transcription.synchronizer import TranscriptSynchronizer

from agent.ask import ask
from agent.chain import Answer, Done, Hold, Waiting
from agent.voice.sound import waiting_sound
from agent.worker import record_lines
from tests.unit.agent.kit import Ear, Says, call, calling, service

__all__ = ["calling", "service"]

END = Done("m", ())


class Reader(voice_io.TextOutput):
    """Read what the room reads."""

    def __init__(self) -> None:
        super().__init__(label="reader", next_in_chain=None)
        self.text = ""

    async def capture_text(self, text: str) -> None:
        self.text += text

    def flush(self) -> None: ...


def samples() -> np.ndarray:
    return np.concatenate([np.frombuffer(frame.data, np.int16) for frame in waiting_sound()]).astype(float)


def test_the_sound_is_short_and_soft():
    sound = samples()
    assert 0.3 <= sound.size / 24000 <= 0.5
    assert -36 < 20 * np.log10(np.abs(sound).max() / 32767) < -28


def test_the_sound_begins_and_ends_without_a_click():
    for frame in waiting_sound():
        note = np.abs(np.frombuffer(frame.data, np.int16).astype(float))
        assert note[:24].max() < 20
        assert note[-24:].max() < 20
    assert max(abs(b - a) for a, b in pairwise(samples())) < 200


def test_the_sound_is_two_notes():
    halves = np.array_split(samples(), 2)
    pitches = [np.abs(np.fft.rfft(half, 24000)).argmax() for half in halves]
    assert abs(pitches[0] - 523) < 8
    assert abs(pitches[1] - 659) < 8


async def test_the_caller_hears_it_whenever_the_chain_says_so_and_nothing_is_asked_of_synthesis(calling, service):
    lines = await record_lines(calling)
    service.asked.clear()
    chain = Says([[Hold(), 0.2, Waiting(), 0.2, Waiting(), 0.2, END]])
    async with call(calling, chain, lines) as on:
        await on.turn()
        assert on.ear.heard == ["hold", "sound"]
        assert on.ear.seconds == 0.2 + 2 * 0.4
        waits = [at for at, name in chain.yielded if name == "Waiting"]
        heard = [at for at, frame in on.ear.frames if frame.duration == 0.2][-4::2]
        assert all(0 <= b - a < 0.3 for a, b in zip(waits, heard, strict=True))
    assert service.asked == []


async def test_a_sound_in_the_midst_of_an_answer_comes_after_what_was_said_and_before_the_rest(calling):
    chain = Says([[Answer("One is here."), 0.1, Waiting(), 0.1, Answer("Two is near."), END]])
    async with call(calling, chain) as on:
        await on.turn()
        assert on.ear.heard == ["answer", "sound", "answer"]


async def test_the_sound_is_in_no_transcript_and_no_history(calling):
    chain = Says([[Waiting(), Hold(), Waiting(), Answer("One is here."), Waiting(), END], [Waiting(), END]])
    async with call(calling, chain, await record_lines(calling)) as on:
        on.session.output.transcription = reader = Reader()
        await on.turn("hello")
        await on.turn("and now")
        assert reader.text == "Hang on a sec. One is here. "
        assert on.history == [("user", "hello"), ("assistant", "One is here."), ("user", "and now")]


async def test_the_sound_passes_livekits_synchroniser_of_sound_and_text(calling):
    chain = Says([[Waiting(), 0.1, Answer("One is here."), 0.1, Waiting(), Answer("Two is near."), END]])
    async with call(calling, chain) as on:
        reader, ear = Reader(), Ear(real=True)
        both = TranscriptSynchronizer(next_in_chain_audio=ear, next_in_chain_text=reader)
        on.session.output.audio, on.session.output.transcription = both.audio_output, both.text_output
        await on.turn("hello")
        assert ear.heard == ["sound", "answer", "sound", "answer"]
        assert reader.text.split() == ["One", "is", "here.", "Two", "is", "near."]
        assert on.history == [("user", "hello"), ("assistant", "One is here. Two is near.")]


async def test_a_caller_who_interrupts_the_sound_ends_the_wait(calling):
    chain = Says([[Waiting(), 60.0, END], [Answer("Yes."), END]])
    async with call(calling, chain, real=True) as on:
        reply = asyncio.create_task(on.turn())
        await on.until(lambda: on.ear.frames)
        begin = time.monotonic()
        await on.session.interrupt()
        await reply
        assert time.monotonic() - begin < 1
        assert chain.interrupted == 1
        await on.turn("and now")
        assert on.ear.heard == ["sound", "answer"]


async def asked(settings, *, as_json: bool) -> str:
    out = io.StringIO()
    chain = Says([[Waiting(), Hold(), Waiting(), Answer("One is here."), END]])
    await ask(settings, ["hello"], out, as_json=as_json, chain=chain)
    return out.getvalue()


async def test_ask_prints_no_sound(calling):
    printed = await asked(calling, as_json=False)
    assert [line.split(maxsplit=2)[-1] for line in printed.splitlines()] == ["hello", "Hang on a sec.", "One is here."]


async def test_ask_as_json_tells_of_a_sound_without_a_text(calling):
    events = [json.loads(line) for line in (await asked(calling, as_json=True)).splitlines()]
    assert [event["kind"] for event in events] == ["waiting", "hold", "waiting", "answer", "done"]
    assert set(events[0]) == {"turn", "t", "kind"}
