"""What OpenRouter says of models and of a key, asked of a real server, and read whatever it says."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.openrouter import KeyInfo, Model, OpenRouter, OpenRouterError, Unreachable, parse_key, parse_models
from tests.unit.openrouter_sim.conftest import Sim, address, connected, sim

__all__ = ["address", "connected", "sim"]

KEYS = st.sampled_from(["id", "pricing", "prompt", "limit", "used"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


def asked(base_url: str, key: str = "", timeout: float = 5.0) -> OpenRouter:
    return OpenRouter(base_url, key, timeout=timeout)


def test_the_models_that_are_listed_are_read_with_price_and_size(sim: Sim) -> None:
    with asked(f"{sim.address}/api/v1") as openrouter:
        models = {model.id: model for model in openrouter.models()}
    nemo = models["mistralai/mistral-nemo"]
    assert not nemo.free
    assert nemo.context_length > 8000
    assert any(model.free for model in models.values())


def test_a_key_is_valid_or_it_is_not(sim: Sim) -> None:
    with asked(f"{sim.address}/api/v1", "sk-or-test-0123456789") as openrouter:
        key = openrouter.key()
    with asked(f"{sim.address}/api/v1") as openrouter:
        none = openrouter.key()
    assert (key.valid, none.valid) == (True, False)
    assert key.free_used is not None
    assert key.free_limit is not None


def test_who_is_no_openrouter_and_who_is_nobody_are_told_apart(sim: Sim) -> None:
    with asked(sim.address) as other, pytest.raises(OpenRouterError, match="not as OpenRouter does"):
        other.models()
    with asked("http://127.0.0.1:9/api/v1") as nobody, pytest.raises(Unreachable, match="cannot be reached"):
        nobody.models()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(503), "answers HTTP 503"),
        (httpx.Response(200, text="<html>"), "answers HTTP 200, not as OpenRouter does"),
        (httpx.Response(200, json={"models": []}), "answers HTTP 200, not as OpenRouter does"),
        (httpx.ReadTimeout(""), "does not answer in time"),
    ],
)
def test_every_other_answer_is_one_line(answer: httpx.Response | Exception, said: str) -> None:
    def handle(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    openrouter = asked("http://openrouter.example/api/v1")
    openrouter._http = httpx.Client(base_url="http://openrouter.example", transport=httpx.MockTransport(handle))
    with openrouter, pytest.raises(OpenRouterError) as caught:
        openrouter.models()
    assert str(caught.value).endswith(said)


@pytest.mark.parametrize(
    ("entry", "model"),
    [
        ({"id": "a/b:free"}, Model("a/b:free", "a/b:free", free=True)),
        ({"id": "a/b", "pricing": {"prompt": "0", "completion": "0"}}, Model("a/b", "a/b", free=True)),
        ({"id": "a/b", "pricing": {"prompt": "0.1", "completion": "0"}}, Model("a/b", "a/b")),
        ({"id": "a/b", "pricing": {"prompt": "cheap"}}, Model("a/b", "a/b")),
        ({"id": "a/b", "context_length": 4096.0, "name": "B"}, Model("a/b", "B", context_length=4096)),
        ({"id": "a/b", "supported_parameters": ["seed"]}, Model("a/b", "a/b", tools=False)),
        ({"id": "a/b", "architecture": {"output_modalities": ["image"]}}, Model("a/b", "a/b", text=False)),
        ({"id": "a/b", "expiration_date": "some day"}, Model("a/b", "a/b")),
    ],
)
def test_a_model_is_what_its_entry_says(entry: dict[str, object], model: Model) -> None:
    assert parse_models([entry, {"name": "without an id"}, "no entry"]) == [model]


@given(JSON)
def test_whatever_comes_is_read(data: object) -> None:
    assert all(isinstance(model, Model) for model in parse_models(data))
    assert isinstance(parse_key(data), KeyInfo)
