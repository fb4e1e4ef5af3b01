"""A caller who pauses in a question, and one who talks over the answer: real voice activity detection, real time."""

import asyncio

import numpy as np
import pytest
from livekit.agents import llm

from agent.chain import Answer, Done
from agent.chain.context import readable
from agent.voice.session import load_vad
from agent.worker import record_lines
from tests.unit.agent.kit import Says, call, calling, service, speech

__all__ = ["calling", "service", "speech"]

END = Done("m", ())
LONG = [Answer(f"Number {number} is here, and there is more to come.") for number in range(20)]
SHORT = [Answer("Yes, that is all."), END]
STOPS = 0.2  # s; a bound of the product


class Remembers(Says):
    """A scripted chain that keeps what it is asked with."""

    def __init__(self, replies) -> None:
        super().__init__(replies)
        self.contexts: list[llm.ChatContext] = []

    def reply(self, chat_ctx, tools, *, ago):
        self.contexts.append(readable(chat_ctx))
        return super().reply(chat_ctx, tools, ago=ago)


@pytest.fixture(scope="module")
def vad():
    return load_vad()


def voiced(samples: np.ndarray) -> np.ndarray:
    """Cut the silence at both ends."""
    loud = np.flatnonzero(np.abs(samples) > 500)
    return samples[loud[0] : loud[-1]]


@pytest.fixture
def ask(calling, speech, vad):
    """Say something twice, with a pause of so many seconds between."""
    words, rate = voiced(speech[0]), speech[1]

    async def say(chain, pause: float):
        lines = await record_lines(calling)
        async with call(calling, chain, lines, rate=rate, vad=vad, real=True) as on:
            on.microphone.speak(np.concatenate([words, np.zeros(int(pause * rate), np.int16), words]))
            await on.until(lambda: len(chain.contexts) == 2)
            await on.quiet()
            return on

    return say


def said(context: llm.ChatContext) -> list[tuple[str, str]]:
    return [(item.role, item.text_content or "") for item in context.messages() if item.role in ("user", "assistant")]


@pytest.mark.parametrize("pause", [0.45, 0.6, 0.8])
async def test_a_question_with_a_pause_in_it_is_answered_once_and_as_a_whole(ask, pause):
    chain = Remembers([[*LONG, END], SHORT])
    on = await ask(chain, pause)
    assert said(chain.contexts[1]) == [("user", "tell me a story\ntell me a story")]
    assert [words for role, words in on.history if role == "assistant" and words] == ["Yes, that is all."]


async def test_what_the_caller_says_later_is_a_turn_of_its_own(ask):
    chain = Remembers([[*LONG, END], SHORT])
    await ask(chain, 2.0)
    (first, begun, second) = said(chain.contexts[1])
    assert [first[0], begun[0], second[0]] == ["user", "assistant", "user"]
    assert begun[1].startswith("Number 0")


async def test_the_agent_stops_at_once_when_the_caller_goes_on(calling, speech, vad):
    words, rate = voiced(speech[0]), speech[1]
    chain = Remembers([[*LONG, END], SHORT])
    async with call(calling, chain, await record_lines(calling), rate=rate, vad=vad, real=True) as on:
        stopped: list[float] = []
        clear = on.ear.clear_buffer

        def clear_buffer() -> None:
            stopped.append(asyncio.get_running_loop().time())
            clear()

        on.ear.clear_buffer = clear_buffer
        on.microphone.speak(words)
        ended = await on.microphone.spoken()
        await on.until(lambda: on.ear.heard)
        while asyncio.get_running_loop().time() < ended + 0.6:
            await asyncio.sleep(0.01)
        on.microphone.speak(words)
        begun = asyncio.get_running_loop().time()
        await on.until(lambda: stopped)
        assert stopped[0] - begun < STOPS + 0.05  # a frame of the microphone may just have left
        await on.until(lambda: len(chain.contexts) == 2)
