"""`/metrics` and `/health` over HTTP, from what calls share."""

import logging
import time

import httpx
import pytest

from agent.chain.marks import Mark
from agent.chain.policy import LinkInfo
from agent.chain.store import MemoryStore
from agent.telemetry import http, metrics
from agent.telemetry.health import report

LINKS = (LinkInfo("m1", key="one"), LinkInfo("m2", key="two"), LinkInfo("own", local=True, key="three"))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def cool(store: MemoryStore, key: str, seconds: float) -> None:
    now = time.monotonic()
    store.update(key, lambda mark: mark.failed(now, begun=now, wait=seconds, backoff=1.0))


@pytest.fixture
def asked(store):
    """Ask the port over HTTP."""
    metrics.watch(LINKS, store.read, time.monotonic)
    server = http.serve("127.0.0.1", 0, lambda: report(LINKS, store.read, time.monotonic()))
    assert server is not None
    yield lambda path: httpx.get(f"http://127.0.0.1:{server.server_port}{path}", trust_env=False)
    server.shutdown()
    server.server_close()


def test_health_says_of_each_link_whether_it_is_ready_cooling_or_unknown(asked, store):
    cool(store, "one", 30)
    store.update("two", lambda mark: mark.spoke(0.0, 0.4))
    links = asked("/health").json()["links"]
    assert [(link["model"], link["state"], link["local"]) for link in links] == [
        ("m1", "cooling", False), ("m2", "ready", False), ("own", "unknown", True),
    ]  # fmt: skip
    assert 29 < links[0]["seconds"] <= 30


def test_health_is_503_while_nobody_may_be_asked(asked, store):
    for key in ("one", "two", "three"):
        assert asked("/health").status_code == 200
        cool(store, key, 30)
    answer = asked("/health")
    assert (answer.status_code, answer.json()["can_answer"]) == (503, False)


def test_a_link_is_unknown_from_its_cooldowns_end_until_it_answers():
    mark = Mark(shown=(0.3,)).failed(10.0, begun=9.0, wait=5.0, backoff=1.0)
    store = MemoryStore()
    store.update("one", lambda _: mark)
    states = [report(LINKS[:1], store.read, now)["links"][0]["state"] for now in (14.9, 15.1)]
    store.update("one", lambda mark: mark.succeeded(15.2))
    assert [*states, report(LINKS[:1], store.read, 16.0)["links"][0]["state"]] == ["cooling", "unknown", "ready"]


def test_the_gauge_of_cooldowns_follows_what_calls_share(asked, store):
    assert 'agent_link_cooldown_seconds{model="m1"} 0.0' in asked("/metrics").text
    cool(store, "one", 7.0)
    (line,) = [line for line in asked("/metrics").text.splitlines() if 'cooldown_seconds{model="m1"}' in line]
    assert 6 < float(line.split()[1]) <= 7


def test_livekits_own_gauges_are_served_beside_ours(asked):
    assert "lk_agents_active_job_count" in asked("/metrics").text


def test_nothing_else_is_served(asked):
    assert asked("/").status_code == 404


def test_a_port_that_is_taken_costs_the_metrics_and_no_call(asked, caplog):
    taken = http.serve("127.0.0.1", 0, dict)
    assert taken is not None
    with caplog.at_level(logging.ERROR):
        assert http.serve("127.0.0.1", taken.server_port, dict) is None
    assert f"port {taken.server_port}: Address already in use: no metrics" in caplog.text
    taken.shutdown()
    taken.server_close()
