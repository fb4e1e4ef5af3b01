"""The caller's microphone and loudspeaker, as far as they need no room."""

import asyncio

import numpy as np
import pytest
from livekit import rtc

from agent.caller.audio import Sound
from agent.caller.microphone import RATE, Microphone
from agent.caller.recorder import RATE as RECORDED
from agent.caller.recorder import Recorder
from tests.unit.caller.sounds import silence, tone


async def test_a_question_takes_at_least_as_long_as_it_lasts() -> None:
    microphone = Microphone()
    sending = asyncio.create_task(microphone.run())
    spoken = await microphone.say(Sound(tone(0.095, RATE), RATE))
    assert spoken.last_at - spoken.first_at >= 0.08
    again = await microphone.say(Sound(tone(0.02, RATE), RATE))
    assert again.first_at >= spoken.last_at
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await microphone.aclose()


async def test_a_question_that_is_asked_while_a_frame_is_handed_over_begins_with_the_next(monkeypatch) -> None:
    microphone, handing, handed, heard = Microphone(), asyncio.Event(), asyncio.Event(), []

    async def slowly(frame: rtc.AudioFrame) -> None:
        heard.append(np.frombuffer(frame.data, dtype=np.int16))
        handing.set()
        await handed.wait()

    monkeypatch.setattr(microphone._source, "capture_frame", slowly)
    sending = asyncio.create_task(microphone.run())
    await handing.wait()
    said = tone(0.02, RATE)
    saying = asyncio.create_task(microphone.say(Sound(said, RATE)))
    await asyncio.sleep(0)
    handed.set()
    await saying
    assert np.array_equal(np.concatenate(heard[1:]), said)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    await microphone.aclose()


def test_a_recording_is_its_frames_in_order_with_their_times() -> None:
    recorder = Recorder()
    frames = [silence(0.01, RECORDED), tone(0.01, RECORDED), silence(0.01, RECORDED)]
    for index, frame in enumerate(frames):
        recorder.add(frame.tobytes(), 50 + index / 100)
    assert np.array_equal(recorder.sound.samples, np.concatenate(frames))
    assert recorder.timeline.at(RECORDED // 100) == pytest.approx(50.01)
    assert recorder.last_loud_at == 50.01
