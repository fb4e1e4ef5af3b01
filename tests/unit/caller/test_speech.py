"""The caller's voice and ears."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from agent.caller.audio import Sound, utterances, write_wav
from agent.caller.hearing import listen
from agent.caller.speech import EAR_RATE, Pocketsphinx, Route, flite, resample, say
from tests.unit.caller.sounds import joined, silence, tone

Serve = Callable[[str, Callable[[web.Request], Awaitable[web.Response]]], Awaitable[Route]]
needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is only in the agent's image")


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    servers: list[TestServer] = []

    async def start(path: str, handler: Callable[[web.Request], Awaitable[web.Response]]) -> Route:
        app = web.Application()
        app.router.add_post(path, handler)
        servers.append(TestServer(app))
        await servers[-1].start_server()
        return Route(str(servers[-1].make_url("/v1")), "a-model", voice="a-voice")

    yield start
    for server in servers:
        await server.close()


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000])
def test_resampled_sound_lasts_as_long_and_says_the_same_at_the_same_time(rate: int) -> None:
    sound = joined(rate, silence(0.5, rate), tone(0.5, rate), silence(0.5, rate))
    changed = resample(sound, EAR_RATE)
    assert changed.rate == EAR_RATE
    assert changed.seconds == pytest.approx(1.5, abs=0.01)
    (one,) = utterances(changed)
    assert one.start / EAR_RATE == pytest.approx(0.5, abs=0.01)


async def test_a_full_queue_is_waited_for(serve: Serve) -> None:
    asked: list[str] = []

    async def recognise(request: web.Request) -> web.Response:
        form = await request.post()
        asked.append(str(form["model"]))
        if len(asked) == 1:
            return web.Response(status=429, headers={"retry-after-ms": "1"})
        return web.json_response({"text": " it is noon "})

    route = await serve("/v1/audio/transcriptions", recognise)
    assert await route.hear(Sound(tone(0.1, EAR_RATE), EAR_RATE)) == "it is noon"
    assert asked == ["a-model", "a-model"]


async def test_a_recogniser_that_refuses_is_named_once_and_the_other_still_hears(serve: Serve) -> None:
    class Other:
        async def hear(self, sound: Sound) -> str:
            return f"{sound.seconds:.2f} s at {sound.rate}"

    async def refuse(request: web.Request) -> web.Response:
        return web.json_response({"error": {"message": "no such model"}}, status=404)

    route = await serve("/v1/audio/transcriptions", refuse)
    recording = joined(24_000, tone(0.5, 24_000), silence(1, 24_000), tone(0.5, 24_000), silence(1, 24_000))
    heard, problems = await listen(recording, {"stt": route, "other": Other()})
    assert [dict(one.words) for one in heard] == [
        {"stt": None, "other": "0.65 s at 16000"},
        {"stt": None, "other": "0.80 s at 16000"},
    ]
    assert len(problems) == 1
    assert problems[0].startswith(f"stt: {route.base_url}: speech recognition failed")


async def test_without_flite_the_stacks_own_voice_asks(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    async def speak(request: web.Request) -> web.Response:
        wanted = await request.json()
        assert (wanted["input"], wanted["voice"], wanted["response_format"]) == ("hello", "a-voice", "wav")
        return web.Response(body=write_wav(Sound(tone(0.2, 22_050), 22_050)), content_type="audio/wav")

    monkeypatch.setenv("PATH", "")
    route = await serve("/v1/audio/speech", speak)
    assert (await say("hello", route)).seconds == pytest.approx(0.2)


@needs_flite
async def test_what_flite_says_is_what_pocketsphinx_hears() -> None:
    spoken = resample(await flite("hang on a sec"), EAR_RATE)
    assert await Pocketsphinx().hear(spoken) == "hang on a sec"
