"""Refusals have OpenRouter's status, words and hints."""

import time

import httpx
import pytest

from tests.unit.openrouter_sim.conftest import MODEL

STATUSES = {
    "400": 400, "400_context": 400, "401": 401, "402_credits": 402, "402_key_limit": 402,
    "402_in_flight": 402, "403_moderation": 403, "404_no_endpoints": 404,
    "404_free_ended": 404, "408": 408, "413": 413, "422": 422,
    "429_upstream": 429, "429_free_minute": 429, "429_free_day": 429, "500": 500, "502": 502, "503": 503,
    "524": 524, "529": 529,
}  # fmt: skip


@pytest.mark.parametrize("behaviour", STATUSES)
@pytest.mark.parametrize("stream", [True, False])
def test_a_refusal_is_an_http_status_with_an_error_body(sim, behaviour, stream):
    sim.put(behaviour)
    response = sim.ask(stream=stream)
    error = response.json()["error"]
    assert response.status_code == STATUSES[behaviour]
    assert error.get("code", error.get("http_status")) == STATUSES[behaviour]
    assert error["message"]


def test_the_providers_shared_pool_may_say_when_to_come_back(sim):
    sim.put("429_upstream", retry_after=17)
    response = sim.ask()
    metadata = response.json()["error"]["metadata"]
    assert response.headers["retry-after"] == "17"
    assert metadata["retry_after_seconds"] == 17
    assert metadata["headers"] == {"Retry-After": "17"}
    assert not [name for name in response.headers if name.startswith("x-ratelimit")]


def test_the_providers_shared_pool_may_give_no_hint_at_all(sim):
    sim.put("429_upstream")
    response = sim.ask()
    assert "retry-after" not in response.headers
    assert "retry_after_seconds" not in response.json()["error"]["metadata"]


@pytest.mark.parametrize(
    ("behaviour", "limit", "source"),
    [
        ("429_free_minute", "20", "openrouter_free_tier_per_minute"),
        ("429_free_day", "50", "openrouter_free_tier_daily"),
    ],
)
def test_the_free_tiers_limits_end_at_an_epoch_in_milliseconds(sim, behaviour, limit, source):
    sim.put(behaviour, retry_after=30)
    response = sim.ask()
    metadata = response.json()["error"]["metadata"]
    left = int(response.headers["x-ratelimit-reset"]) / 1000 - time.time()
    assert 25 < left <= 30
    assert response.headers["x-ratelimit-limit"] == metadata["headers"]["X-RateLimit-Limit"] == limit
    assert response.headers["x-ratelimit-remaining"] == "0"
    assert metadata["limit_source"] == source
    assert "retry-after" not in response.headers


def test_the_days_limit_ends_at_midnight_utc(sim):
    sim.put("429_free_day")
    assert int(sim.ask().headers["x-ratelimit-reset"]) % 86_400_000 == 0


@pytest.mark.parametrize(
    ("behaviour", "source"),
    [
        ("402_credits", "openrouter_credits"),
        ("402_key_limit", "openrouter_key_limit"),
        ("402_in_flight", "openrouter_in_flight_budget"),
    ],
)
def test_missing_money_says_whose_limit_it_was(sim, behaviour, source):
    sim.put(behaviour)
    assert sim.ask().json()["error"]["metadata"]["limit_source"] == source


def test_only_the_budget_of_requests_in_flight_is_worth_waiting_for(sim):
    sim.put("402_in_flight", retry_after=3)
    assert sim.ask().headers["retry-after"] == "3"
    sim.put("402_credits", retry_after=3)
    assert "retry-after" not in sim.ask().headers


def test_an_ended_free_variant_names_the_paid_one_and_has_no_code(sim):
    sim.put("404_free_ended", model="google/gemma-4-31b-it:free")
    error = sim.ask(model="google/gemma-4-31b-it:free").json()["error"]
    assert "code" not in error
    assert error["availability"]["code"] == "free_variant_ended"
    assert error["availability"]["retryable"] is False
    assert error["availability"]["fallback_models"] == ["google/gemma-4-31b-it"]


def test_an_unavailable_service_says_when_to_come_back_in_header_and_body(sim):
    sim.put("503", retry_after=4)
    response = sim.ask()
    assert response.headers["retry-after"] == "4"
    assert response.json()["error"]["availability"]["retry_after"] == 4


def test_a_slug_that_is_not_listed_is_no_model(sim):
    response = sim.ask(model="meta-llama/llama-3.3-70b-instruct:free")
    assert response.status_code == 400
    message = "meta-llama/llama-3.3-70b-instruct:free is not a valid model ID"
    assert response.json()["error"] == {"message": message, "code": 400}


def test_four_models_are_one_too_many(sim):
    response = sim.ask(models=["a/a", "b/b", "c/c", "d/d"])
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "'models' array must have 3 items or fewer."


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "Input must have at least 1 token."),
        (b'{"model": "x"}', 'Input required: specify "prompt" or "messages"'),
        (b'{"messages": [{"role": "user"}]}', "No models provided"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(sim, body, message):
    response = sim.http.post("/api/v1/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"] == message


@pytest.mark.parametrize(
    ("key", "message"),
    [(None, "No cookie auth credentials found"), ("Bearer sk-or-revoked", "User not found.")],
)
@pytest.mark.parametrize("path", ["chat/completions", "key"])
def test_a_missing_and_a_revoked_key_are_refused(sim, key, message, path):
    request = ("POST", {"json": {"model": MODEL, "messages": [{}]}}) if "chat" in path else ("GET", {})
    headers = {"Authorization": key} if key else {}
    response = httpx.request(request[0], f"{sim.address}/api/v1/{path}", headers=headers, **request[1])
    assert response.status_code == 401
    assert response.json()["error"]["message"] == message
