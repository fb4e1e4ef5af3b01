"""With an upstream behind it, the simulator hands through what is well, and breaks the rest."""

import json

import httpx
import pytest

from services.openrouter_sim.app import create_app
from services.openrouter_sim.settings import Settings
from tests.unit.openrouter_sim.conftest import MODEL, said

LONG = "One is here and stays. Two is near and comes along. Three is the end of it all. Four is more."


def test_the_upstreams_stream_comes_line_by_line_as_it_is(sim, front):
    sim.put(text=LONG)
    front.put()
    lines = front.lines()
    assert said(front.events()) == LONG
    assert lines[0].startswith(":")
    assert lines[-1] == "data: [DONE]"
    assert sim.report()["counts"] == {MODEL: 2}


def test_the_upstreams_refusal_comes_with_its_status_and_its_wait(sim, front):
    sim.put("429_upstream", retry_after=7)
    answer = front.ask(stream=True)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


def test_a_key_is_the_upstreams_to_judge(sim, front):
    front.http.headers["Authorization"] = "Bearer sk-or-revoked"
    assert front.ask().status_code == 401
    assert sim.report()["requests"][-1]["status"] == 401


def test_a_fault_that_is_put_does_not_reach_the_upstream(sim, front):
    front.put("429_free_day")
    assert front.ask(stream=True).status_code == 429
    assert sim.report()["total"] == 0


@pytest.mark.parametrize("behaviour", ["cut", "stall", "early_end", "error_mid_stream"])
def test_half_of_the_upstreams_answer_comes_before_the_fault(sim, front, behaviour):
    sim.put(text=LONG)
    front.put(behaviour)
    text = ""
    try:
        with front.stream(timeout=0.5) as response:
            for line in response.iter_lines():
                if line.startswith("data: {"):
                    event = json.loads(line.removeprefix("data: "))
                    text += said([event])
    except httpx.HTTPError:
        assert behaviour in ("cut", "stall")
    assert LONG.startswith(text)
    assert len(LONG) > len(text) >= 60
    sim.until(lambda report: report["requests"][-1]["seconds"] is not None)


def test_an_upstream_that_is_not_there_is_a_502(front):
    gone = Settings(upstream="http://127.0.0.1:9/v1")
    from starlette.testclient import TestClient

    with TestClient(create_app(gone)) as client:
        body = {"model": MODEL, "messages": [{"role": "user", "content": "hi"}], "stream": True}
        assert client.post("/api/v1/chat/completions", json=body).status_code == 502


def test_a_client_that_hangs_up_lets_the_upstream_go_too(sim, front):
    sim.put("hang")
    with pytest.raises(httpx.ReadTimeout), front.stream(timeout=0.2):
        pass
    assert sim.until(lambda report: report["requests"][-1]["disconnected"])
