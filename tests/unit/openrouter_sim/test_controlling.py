"""What a model does is set, counted and read at run time."""

from functools import partial

import httpx
import pytest

from services.openrouter_sim.control import Behaviour
from services.openrouter_sim.settings import Settings
from tests.unit.openrouter_sim.conftest import MODEL, said

RETIRED = "meta-llama/llama-3.3-70b-instruct:free"


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_every_behaviour_can_be_put_and_read(sim, behaviour):
    assert sim.put(behaviour).status_code == 200
    assert sim.http.get(f"/control/models/{MODEL}").json()["behaviour"] == behaviour


@pytest.mark.parametrize("setting", [{"behaviour": "dance"}, {"colour": "red"}, {"times": 0}, {"first_token": -1}])
def test_a_setting_that_makes_no_sense_is_refused_with_its_name(sim, setting):
    response = sim.http.put(f"/control/models/{MODEL}", json=setting)
    assert response.status_code == 422
    assert [*setting] == [where["loc"][0] for where in response.json()["error"]]


def test_the_first_requests_fail_and_later_ones_do_not(sim):
    sim.put("503", times=2)
    assert [sim.ask().status_code for _ in range(4)] == [503, 503, 200, 200]


def test_what_is_left_of_the_failures_can_be_read(sim):
    sim.put("503", times=2)
    sim.ask()
    assert sim.http.get(f"/control/models/{MODEL}").json()["times"] == 1


def test_a_deleted_setting_is_gone(sim):
    sim.put("503")
    sim.http.delete(f"/control/models/{MODEL}")
    assert sim.ask().status_code == 200


def test_a_pattern_sets_many_models_and_a_models_own_setting_goes_before_it(sim):
    sim.put("429_free_day", model="*:free")
    sim.put("ok", model="openai/gpt-oss-20b:free")
    asked = ["google/gemma-4-31b-it:free", "openai/gpt-oss-20b:free", MODEL]
    assert [sim.ask(model=slug).status_code for slug in asked] == [429, 200, 200]


def test_a_slug_that_is_not_listed_can_be_asked_once_it_was_put(sim):
    sim.put(model=RETIRED)
    assert said(sim.events(model=RETIRED)) == "It is ten past four."


def test_a_reset_forgets_settings_counts_and_requests(sim):
    sim.put("503")
    sim.ask()
    sim.http.delete("/control")
    assert sim.report() == {"total": 0, "counts": {}, "requests": []}
    assert sim.ask().status_code == 200


def test_a_request_is_kept_with_what_became_of_it(sim):
    sim.put("429_upstream")
    sim.ask("hello", stream=True)
    (record,) = sim.until(lambda report: report["requests"][0]["seconds"] is not None)["requests"]
    assert record["model"] == MODEL
    assert record["messages"] == [{"role": "user", "content": "hello"}]
    assert (record["behaviour"], record["status"], record["disconnected"]) == ("429_upstream", 429, False)


def test_a_client_that_hangs_up_is_noticed(sim):
    sim.put(tokens_per_second=1)
    with sim.stream() as response:
        next(line for line in response.iter_lines() if line.startswith("data: "))
    (record,) = sim.until(lambda report: report["requests"][0]["disconnected"])["requests"]
    assert record["seconds"] < 1


def test_connections_that_wait_for_the_next_request_can_be_closed_and_an_answer_goes_on_and_no_probe_counts(sim):
    sim.put(text="One, two, three.", tokens_per_second=20)
    client = partial(httpx.Client, base_url=sim.address, trust_env=False)
    with client() as idle, client() as probe, sim.stream() as answer:
        kept = idle.get("/api/v1/models").extensions["network_stream"]
        probe.get("/health")
        lines = answer.iter_lines()
        assert next(lines)
        assert httpx.delete(f"{sim.address}/control/connections", trust_env=False).json() == {"closed": 1}
        assert kept.get_extra_info("socket").recv(1) == b""
        assert "data: [DONE]" in list(lines)


def test_the_models_list_has_prices_and_lacks_the_retired_one(sim):
    models = {model["id"]: model for model in sim.http.get("/api/v1/models").json()["data"]}
    assert models["meta-llama/llama-3.3-70b-instruct"]["pricing"]["prompt"] == "0.0000001"
    assert models["google/gemma-4-31b-it:free"]["pricing"] == {"prompt": "0", "completion": "0"}
    assert RETIRED not in models


def test_the_key_tells_what_is_left_of_the_free_requests(sim):
    sim.ask(model="openai/gpt-oss-20b:free")
    data = sim.http.get("/api/v1/key").json()["data"]
    assert data["free_model_daily_requests"] == {"used": 1, "limit": 1000, "remaining": 999}
    assert data["label"] == "sk-or-test-0...789"


def test_the_simulator_says_that_it_is_well(sim):
    assert sim.http.get("/health").json() == {"status": "ok"}


def test_more_models_are_listed_by_the_environment(monkeypatch):
    monkeypatch.setenv("SIM_MODELS", f"{RETIRED}, a/b")
    monkeypatch.setenv("SIM_FIRST_TOKEN", "0.2")
    assert Settings() == Settings(models=(RETIRED, "a/b"), first_token=0.2)
