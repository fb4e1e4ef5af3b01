"""The two audio routes, over engines that can be held and broken at will."""

import asyncio
import threading
from collections.abc import AsyncIterator

import httpx
import numpy as np
import pytest

from services.openai_audio.app import build
from tests.unit.speech.test_wav import wav_file


class Ear:
    name = "ear"

    def __init__(self) -> None:
        self.hold = threading.Event()
        self.hold.set()
        self.broken = False
        self.heard = 0

    def load(self) -> None:
        if self.broken:
            raise OSError("no weights")

    def recognise(self, samples, rate) -> str:
        self.heard += 1
        self.hold.wait(10)
        if self.broken:
            raise RuntimeError("the engine broke")
        return f"{samples.size} samples at {rate}"


class Mouth:
    name = "mouth"
    voices = ("joe", "ann")
    rate = 22050

    def __init__(self) -> None:
        self.next = threading.Semaphore(100)
        self.said: list[str] = []

    def load(self) -> None: ...

    def synthesise(self, text, voice, speed):
        for sentence in text.split(". "):
            self.next.acquire(timeout=10)
            self.said.append(sentence)
            yield np.ones(int(100 / speed), np.int16).tobytes()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def mouth() -> Mouth:
    return Mouth()


@pytest.fixture
async def client(ear, mouth) -> AsyncIterator[httpx.AsyncClient]:
    app = build(ear, mouth, workers=1, queue=1)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://speech") as client,
    ):
        await loaded(client)
        yield client


async def loaded(client: httpx.AsyncClient) -> httpx.Response:
    async with asyncio.timeout(10):
        while (answer := await client.get("/health")).json()["status"] == "loading":
            await asyncio.sleep(0)
    return answer


def recording(data: bytes = b"", **fields: str) -> dict:
    return {"files": {"file": ("a.wav", data or wav_file(b"\0\0" * 160))}, "data": {"model": "ear", **fields}}


async def test_a_recording_becomes_text(client):
    answer = await client.post("/v1/audio/transcriptions", **recording())
    assert answer.json() == {"text": "160 samples at 16000"}


async def test_text_alone_is_given_when_asked_for(client):
    answer = await client.post("/v1/audio/transcriptions", **recording(response_format="text"))
    assert answer.text == "160 samples at 16000"


async def test_speech_is_a_wav_file_that_can_be_read(client):
    answer = await client.post("/v1/audio/speech", json={"input": "One. Two", "voice": "joe", "speed": 2})
    assert answer.headers["content-type"] == "audio/wav"
    assert len(answer.content) == 44 + 2 * 2 * 50


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"input": ""}, "text"),
        ({"input": "a" * 5000}, "4096"),
        ({"input": "a", "response_format": "mp3"}, "wav"),
        ({"input": "a", "voice": "bob"}, "joe, ann"),
        ({"input": "a", "speed": 9}, "0.25 to 4"),
        ({"input": "a", "speed": True}, "0.25 to 4"),
    ],
)
async def test_a_wrong_request_for_speech_says_what_would_be_right(client, body, word):
    answer = await client.post("/v1/audio/speech", json=body)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
async def test_a_body_that_is_no_object_is_refused(client, body):
    assert (await client.post("/v1/audio/speech", content=body)).status_code == 400


async def test_an_upload_that_is_no_recording_is_refused(client):
    answer = await client.post("/v1/audio/transcriptions", **recording(b"ID3 not a wav"))
    assert answer.status_code == 400
    assert "WAV" in answer.json()["error"]["message"]
    assert (await client.post("/v1/audio/transcriptions", data={"model": "x"})).status_code == 400


async def test_a_full_queue_answers_429_and_when_to_come_back(client, ear):
    ear.hold.clear()
    calls = [asyncio.create_task(client.post("/v1/audio/transcriptions", **recording())) for _ in range(3)]
    done, waiting = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    refused = done.pop().result()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    ear.hold.set()
    assert {(await call).status_code for call in waiting} == {200}


async def test_a_client_that_has_gone_is_not_worked_for(client, ear):
    ear.hold.clear()
    first = asyncio.create_task(client.post("/v1/audio/transcriptions", **recording()))
    async with asyncio.timeout(10):
        while not ear.heard:
            await asyncio.sleep(0)
    status = await gone_client(client)
    ear.hold.set()
    assert (await first).status_code == 200
    assert (await client.post("/v1/audio/transcriptions", **recording())).status_code == 200
    assert (status, ear.heard) == (499, 2)


async def gone_client(client: httpx.AsyncClient) -> int:
    """Send a whole request, disconnect while it waits in the queue, return the status that nobody reads."""
    request = client.build_request("POST", "/v1/audio/transcriptions", **recording())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/audio/transcriptions",
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
    }
    messages = iter([{"type": "http.request", "body": await request.aread()}, {"type": "http.disconnect"}])
    sent: list = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    await client._transport.app(scope, receive, send)
    return sent[0]["status"]


async def test_a_broken_engine_is_an_error_of_the_server_in_openais_shape(client, ear):
    ear.broken = True
    transport = httpx.ASGITransport(client._transport.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://speech") as forgiving:
        answer = await forgiving.post("/v1/audio/transcriptions", **recording())
    assert (answer.status_code, answer.json()["error"]["type"]) == (500, "server_error")


async def test_an_upload_without_end_is_refused_as_soon_as_it_is_too_long(client):
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
        while True:
            sent += 2**20
            yield bytes(2**20)

    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await client.post("/v1/audio/transcriptions", content=endless(), headers=headers)
    assert (answer.status_code, sent <= 26 * 2**20) == (413, True)
    assert "25 MB" in answer.json()["error"]["message"]


async def test_a_recording_that_would_keep_a_worker_for_long_is_refused(client):
    long = wav_file(b"\x80" * 6_000_001, width=1)
    answer = await client.post("/v1/audio/transcriptions", **recording(long))
    assert answer.status_code == 413


async def test_a_path_that_is_not_there_is_said_in_openais_shape(client):
    answer = await client.get("/v1/audio/translations")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


async def test_one_place_is_free_again_after_each_call(client):
    for _ in range(5):
        assert (await client.post("/v1/audio/speech", json={"input": "One."})).status_code == 200


async def test_while_a_model_loads_requests_are_told_when_to_come_back(ear):
    app = build(ear, workers=1, queue=1)  # its lifespan has not begun: nothing is loaded
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://speech") as client:
        answer = await client.post("/v1/audio/transcriptions", **recording())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        health = await client.get("/health")
        assert (health.status_code, health.json()["model_loaded"]) == (503, False)
        assert (await client.post("/v1/audio/speech", json={})).status_code == 404


async def test_a_model_that_cannot_be_loaded_is_unhealthy_for_good(ear):
    ear.broken = True
    app = build(ear, workers=1, queue=1)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://speech") as client,
    ):
        answer = await loaded(client)
        assert (answer.status_code, answer.json()["status"]) == (503, "failed")


async def test_models_are_listed(client):
    listed = (await client.get("/v1/models")).json()["data"]
    assert [model["id"] for model in listed] == ["ear", "mouth"]
