"""Recognition begins before the caller's turn has ended, and nobody hears of what was begun in vain."""

import asyncio
import time
from functools import partial

import numpy as np
import pytest
from livekit import rtc
from livekit.agents import stt, vad

from agent.chain import Answer, Done
from agent.voice.early import EarlyStream
from agent.voice.ears import Ears
from agent.voice.session import load_vad
from agent.voice.unfinished import Unfinished
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service, speech
from tests.unit.agent.test_pause import voiced

__all__ = ["calling", "service", "speech"]

DEAD = "http://127.0.0.1:9/v1"
YES = [Answer("Yes."), Done("m", ())]


@pytest.fixture(scope="module")
def detector():
    return load_vad()


@pytest.fixture
def ring(calling, speech, detector):
    async def begin(chain):
        return call(calling, chain, await record_lines(calling), rate=speech[1], vad=detector)

    return begin


async def test_what_was_begun_early_is_what_is_used(ring, speech, service):
    asked: list[int] = []
    async with await ring(Says([YES])) as on:
        on.session.on("user_state_changed", lambda event: asked.append(len(service.heard)))
        on.microphone.speak(voiced(speech[0]))
        await on.until(lambda: on.ear.heard)
        assert asked[0] == 0
        assert len(service.heard) == 1


class Detector:
    """Tell speech from silence as scripted: windows of 32 ms, the last one ends the utterance."""

    def __init__(self, silences: list[float]) -> None:
        self._silences = silences

    def stream(self) -> "Detector":
        return self

    def flush(self) -> None: ...

    def end_input(self) -> None: ...

    def push_frame(self, _: rtc.AudioFrame) -> None: ...

    async def aclose(self) -> None: ...

    async def __aiter__(self):
        window = rtc.AudioFrame(bytes(1024), 16000, 1, 512)
        event = partial(vad.VADEvent, samples_index=0, timestamp=0.0, silence_duration=0.0, frames=[window])
        yield event(vad.VADEventType.START_OF_SPEECH, speech_duration=0.05)
        for at, silence in enumerate(self._silences):
            await asyncio.sleep(0)
            yield event(
                vad.VADEventType.INFERENCE_DONE,
                speech_duration=0.032 * at,
                speaking=True,
                raw_accumulated_silence=silence,
            )
        whole = rtc.AudioFrame(bytes(9216), 16000, 1, 4608)
        yield vad.VADEvent(vad.VADEventType.END_OF_SPEECH, 0, 0.0, 0.3, 0.19, [whole])


class Notes:
    """Recognise nothing, and note what was begun, dropped and finished, in windows."""

    def __init__(self) -> None:
        self.begun: list[asyncio.Task] = []
        self.windows: list[int] = []
        self.finished: list[tuple[int, int | None]] = []
        self.ago: float | None = None

    def begin(self, buffer):
        self.windows.append(buffer.samples_per_channel // 512)
        self.begun.append(asyncio.create_task(asyncio.sleep(9)))
        return self.begun[-1]

    async def finish(self, buffer, begun, ago):
        taken, self.ago = self.begun.index(begun) if begun else None, ago
        self.finished.append((buffer.samples_per_channel // 512, taken))
        return stt.SpeechEvent(stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[stt.SpeechData("en", "yes")])


async def noted(silences: list[float]) -> tuple[Notes, list[stt.SpeechEventType]]:
    """Hear one utterance."""
    notes = Notes()
    ears = Ears(1.0, None, model="m", api_key="none", base_url=DEAD)
    stream = EarlyStream(ears, notes, Detector(silences))
    stream.end_input()
    kinds = [event.type async for event in stream]
    await asyncio.sleep(0)
    return notes, kinds


async def test_words_before_and_after_a_short_pause_are_understood_once_and_together():
    notes, kinds = await noted([0.0, 0.032, 0.064, 0.096, 0.0, 0.0, 0.032, 0.064, 0.096, 0.128, 0.16])
    assert notes.windows == [4, 9]  # once in each silence, and each time all that was said until then
    assert notes.begun[0].cancelled()
    assert notes.finished == [(9, 1)]  # the whole of it, by what was begun last
    assert notes.ago == 0.19  # the silence that ended it is a part of the caller's wait
    assert kinds == [
        stt.SpeechEventType.START_OF_SPEECH,
        stt.SpeechEventType.END_OF_SPEECH,
        stt.SpeechEventType.FINAL_TRANSCRIPT,
    ]


async def test_an_utterance_that_ends_with_nothing_begun_is_understood_all_the_same():
    notes, kinds = await noted([0.0, 0.0])
    assert (notes.windows, notes.finished) == ([], [(9, None)])
    assert kinds[-1] is stt.SpeechEventType.FINAL_TRANSCRIPT


async def test_what_failed_in_a_pause_is_nobodys_failure(service, calling):
    service.ears = "400"
    told: list[object] = []
    ears = Ears(1.0, None, model="m", api_key="none", base_url=calling.stt_base_url)
    ears.on("error", told.append)
    sound = rtc.AudioFrame(bytes(9216), 16000, 1, 4608)
    dropped = ears.begin(sound)
    await asyncio.wait([dropped])
    assert told == []
    await ears.finish(sound, ears.begin(sound), 0.0)
    assert len(told) == 1
    await ears.aclose()


async def test_recognition_is_late_when_the_caller_has_waited_too_long_since_the_last_word(service, calling):
    service.ears = "hang"
    ears = Ears(1.0, None, model="m", api_key="none", base_url=calling.stt_base_url)
    late = asyncio.Event()
    ears.on("late", late.set)
    begin = time.monotonic()
    understanding = asyncio.create_task(ears.finish(rtc.AudioFrame(bytes(9216), 16000, 1, 4608), None, 0.7))
    await late.wait()
    assert time.monotonic() - begin == pytest.approx(0.3, abs=0.15)
    understanding.cancel()
    await asyncio.wait([understanding])
    await ears.aclose()


@pytest.mark.parametrize(("words", "least", "most"), [("Tell me,", 0.75, 1.6), ("Tell me.", 0.0, 0.7)])
async def test_words_that_lead_on_are_waited_after(ring, speech, service, words, least, most):
    chain = Says([YES])
    service.words = words
    async with await ring(chain) as on:
        on.microphone.speak(voiced(speech[0]))
        ended = await on.microphone.spoken()
        await on.until(lambda: chain.ago)
        assert least < time.monotonic() - ended < most


async def test_a_caller_who_goes_on_after_a_comma_is_answered_once(ring, speech, service):
    words, rate = voiced(speech[0]), speech[1]
    chain = Says([YES])
    service.words = "tell me a story,"
    async with await ring(chain) as on:
        on.microphone.speak(np.concatenate([words, np.zeros(int(0.5 * rate), np.int16)]))
        await on.microphone.spoken()
        service.words = "and another"
        on.microphone.speak(words)
        await on.until(lambda: on.ear.heard)
        await asyncio.sleep(0.5)
        assert len(chain.ago) == 1
        assert [text for role, text in on.history if role == "user"] == ["tell me a story, and another"]


@pytest.mark.parametrize(
    "words",
    ["It was the age of wisdom,", "Well ...", "I want tea and", "I want the.", "Um"],
)
def test_words_lead_on_that_end_in_a_comma_in_dots_or_in_a_word_that_ends_nothing(words):
    assert Unfinished("en-GB").leads_on(words)


@pytest.mark.parametrize("words", ["What time is it?", "Yes", "It is 3.14", "Yes, please.", "", "?", "Turn it up!"])
def test_words_do_not_lead_on_that_end_in_anything_else(words):
    assert not Unfinished("en").leads_on(words)


def test_in_a_language_that_it_does_not_know_a_comma_is_still_one():
    assert Unfinished("xx").leads_on("so,")
    assert not Unfinished("xx").leads_on("and")
