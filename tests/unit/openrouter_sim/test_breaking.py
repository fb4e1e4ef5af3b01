"""What goes wrong inside a 200, or below HTTP, goes wrong on the wire."""

import asyncio
import json

import httpx
import pytest

from services.openrouter_sim.app import create_app
from services.openrouter_sim.server import build
from services.openrouter_sim.settings import Settings
from tests.unit.openrouter_sim.conftest import MODEL, Sim, said, tcp_listener

ANSWER = "It is ten past four."


def said_before(sim: Sim, error: type[httpx.HTTPError]) -> str:
    """Return what a stream says before it breaks with that error."""
    text = ""
    with pytest.raises(error), sim.stream(timeout=0.3) as response:
        for line in response.iter_lines():
            if line.startswith("data: "):
                text += said([json.loads(line.removeprefix("data: "))])
    return text


def test_an_error_object_can_come_as_json_with_status_200(sim):
    sim.put("error_in_200")
    response = sim.ask(stream=True)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json()["error"]["code"] == 429


def test_an_error_can_be_the_first_event(sim):
    sim.put("error_before_content")
    (event,) = sim.events()
    assert event["error"]["metadata"]["error_type"] == "rate_limit_exceeded"
    assert event["choices"][0]["finish_reason"] == "error"


def test_an_error_can_end_an_answer_in_the_middle(sim):
    sim.put("error_mid_stream")
    lines, events = sim.lines(), sim.events()
    assert ANSWER.startswith(said(events))
    assert 0 < len(said(events)) < len(ANSWER)
    assert events[-1]["error"]["code"] == 502
    assert lines[-1] != "data: [DONE]"


def test_the_finish_reason_error_can_come_without_an_error_object(sim):
    sim.put("finish_error")
    events = sim.events()
    assert events[-1]["choices"][0]["finish_reason"] == "error"
    assert not [event for event in events if "error" in event]


def test_a_hanging_model_sends_no_byte(sim):
    sim.put("hang")
    with pytest.raises(httpx.ReadTimeout), sim.stream(timeout=0.2):
        pass
    assert sim.until(lambda report: report["requests"][0]["disconnected"])["requests"][0]["status"] is None


@pytest.mark.parametrize("stream", [True, False])
def test_headers_can_come_without_anything_after_them(sim, stream):
    sim.put("no_chunks")
    with sim.stream(timeout=0.2, stream=stream) as response, pytest.raises(httpx.ReadTimeout):
        response.read()
    assert response.status_code == 200


def test_comments_can_be_all_that_comes(sim):
    sim.put("comments_only")
    with sim.stream() as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == [": OPENROUTER PROCESSING", ""] * 2


def test_a_stalled_stream_goes_silent_in_the_middle_of_the_answer(sim):
    sim.put("stall")
    text = said_before(sim, httpx.ReadTimeout)
    assert ANSWER.startswith(text)
    assert 0 < len(text) < len(ANSWER)


def test_a_cut_stream_is_reset_in_the_middle_of_the_answer(sim):
    sim.put("cut")
    text = said_before(sim, httpx.ReadError)
    assert ANSWER.startswith(text)
    assert 0 < len(text) < len(ANSWER)
    record = sim.until(lambda report: report["requests"][0]["seconds"] is not None)["requests"][0]
    assert record["status"] == 200
    assert record["disconnected"] is False


def test_a_reset_comes_before_any_byte(sim):
    sim.put("reset")
    with pytest.raises(httpx.ReadError):
        sim.ask()


def test_a_stream_can_end_early_and_in_good_order(sim):
    sim.put("early_end")
    lines, events = sim.lines(), sim.events()
    assert 0 < len(said(events)) < len(ANSWER)
    assert {event["choices"][0]["finish_reason"] for event in events} == {None}
    assert lines[-1] != "data: [DONE]"


def test_an_answer_can_be_empty(sim):
    sim.put("empty")
    events = sim.events()
    assert said(events) == ""
    assert events[-1]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(("behaviour", "good"), [("bad_json_first", 0), ("bad_json_mid", 2)])
def test_an_event_can_be_broken_json(sim, behaviour, good):
    sim.put(behaviour)
    data = [line.removeprefix("data: ") for line in sim.lines() if line.startswith("data: ")]
    assert said([json.loads(piece) for piece in data[:good]]) == ANSWER[: len("It is") if good else 0]
    with pytest.raises(json.JSONDecodeError):
        json.loads(data[good])


def test_a_plain_answer_can_carry_the_error_beside_what_was_written(sim):
    sim.put("error_mid_stream")
    (choice,) = sim.ask().json()["choices"]
    assert choice["finish_reason"] == "error"
    assert choice["error"]["code"] == 502
    assert 0 < len(choice["message"]["content"]) < len(ANSWER)


def test_a_plain_answer_can_finish_with_error_alone(sim):
    sim.put("finish_error")
    (choice,) = sim.ask().json()["choices"]
    assert choice["finish_reason"] == "error"
    assert "error" not in choice


@pytest.mark.parametrize("behaviour", ["error_in_200", "error_before_content"])
def test_a_plain_request_can_get_an_error_with_status_200(sim, behaviour):
    sim.put(behaviour)
    response = sim.ask()
    assert response.status_code == 200
    assert response.json() == {"error": response.json()["error"]}


@pytest.mark.parametrize("behaviour", ["early_end", "bad_json_first", "bad_json_mid"])
def test_a_plain_answer_can_be_half_a_json_body(sim, behaviour):
    sim.put(behaviour)
    with pytest.raises(json.JSONDecodeError):
        sim.ask().json()


@pytest.mark.parametrize(("behaviour", "error"), [("cut", httpx.ReadError), ("stall", httpx.ReadTimeout)])
def test_a_plain_answer_can_break_off(sim, behaviour, error):
    sim.put(behaviour)
    with pytest.raises(error), sim.stream(timeout=0.3, stream=False) as response:
        response.read()


def test_a_plain_answer_can_be_empty(sim):
    sim.put("empty")
    assert sim.ask().json()["choices"][0]["message"]["content"] == ""


async def test_a_simulator_that_stops_resets_what_hangs():
    sock = tcp_listener()
    server = build(create_app(Settings()), "127.0.0.1", 0)
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sock.getsockname()[1]}", timeout=30) as client:
        await client.put("/control/models/*", json={"behaviour": "hang"})
        body = {"model": MODEL, "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": "Bearer sk-or-test"}
        asking = asyncio.create_task(client.post("/api/v1/chat/completions", json=body, headers=headers))
        while (await client.get("/control/requests")).json()["total"] == 0:
            pass
        server.should_exit = True
        with pytest.raises(httpx.ReadError):
            await asking
    await serving
