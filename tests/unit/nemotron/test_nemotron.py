"""The NeMo service up to the border of what runs without its weights: HTTP with a recogniser that is passed in."""

import sys
import types

import httpx
import numpy as np

from services.nemotron.nemo_engine import Nemo, from_environment
from services.openai_audio.app import build
from tests.unit.speech.test_routes import loaded, recording


class Model:
    """NeMo's model as far as the engine uses it: reads the file that it is given."""

    def eval(self) -> "Model":
        return self

    def transcribe(self, paths, **_):
        import wave

        with wave.open(paths[0]) as file:
            return [types.SimpleNamespace(text=f" {file.getnframes()} at {file.getframerate()} ")]


def nemo(monkeypatch, seen: dict) -> None:
    def from_pretrained(name, map_location):
        seen.update(name=name, device=map_location)
        return Model()

    models = types.ModuleType("nemo.collections.asr.models")
    models.ASRModel = types.SimpleNamespace(from_pretrained=from_pretrained)
    for name in ("nemo", "nemo.collections", "nemo.collections.asr"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, models.__name__, models)


def test_the_engine_hands_nemo_a_wav_file_and_takes_the_text(monkeypatch):
    seen: dict = {}
    nemo(monkeypatch, seen)
    engine = Nemo("some/model", "cuda")
    engine.load()
    assert engine.recognise(np.zeros(320, np.float32), 16000) == "320 at 16000"
    assert seen == {"name": "some/model", "device": "cuda"}


def test_model_and_device_come_from_the_environment(monkeypatch):
    monkeypatch.delenv("NEMOTRON_MODEL", raising=False)
    assert from_environment().name == "nvidia/nemotron-speech-streaming-en-0.6b"
    monkeypatch.setenv("NEMOTRON_MODEL", "other/model")
    assert from_environment().name == "other/model"


async def test_health_knows_whether_the_model_is_loaded(monkeypatch):
    nemo(monkeypatch, {})
    app = build(Nemo("some/model", "cpu"), workers=1, queue=1)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://nemotron") as client:
        assert (await client.get("/health")).json()["model_loaded"] is False
        async with app.router.lifespan_context(app):
            assert (await loaded(client)).json()["model_loaded"] is True
            answer = await client.post("/v1/audio/transcriptions", **recording())
            assert answer.json() == {"text": "160 at 16000"}
