"""The demo stack, used as its owner uses it: asked, called, inspected."""

import json
import urllib.request
import wave
from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST
from tests.integration.ears import DECENT, silence, told, wordless, written
from tests.integration.phrases import HOLD, TIME
from tests.integration.simulator import control, forget_health


@pytest.fixture
def limited(demo: Folder) -> Iterator[None]:
    """Every cloud model answers 429 while the test runs."""
    control(demo, "PUT", "/control/models/*", {"behaviour": "429_upstream", "retry_after": 30})
    yield
    control(demo, "DELETE", "/control")
    forget_health(demo)


def spoken(events: list[dict], kind: str) -> str:
    return " ".join(event["text"] for event in events if event["kind"] == kind)


def test_every_service_of_a_started_stack_is_healthy(demo):
    services = demo.json("status")["services"]
    assert {service["name"] for service in services} >= {
        "livekit", "livekit_agent", "speech", "openrouter_sim", "frontend", "llama_cpp",
    }  # fmt: skip
    assert {service["health"] for service in services} == {"healthy"}


def test_an_answer_comes_from_the_cloud_when_all_is_well(demo):
    events = demo.json("ask", "what time is it")["events"]
    assert "ten past four" in spoken(events, "answer")
    assert not spoken(events, "hold")
    assert events[-1]["model"] == FIRST


def test_when_the_whole_cloud_is_limited_the_caller_hears_one_line_and_the_local_model(demo, limited):
    events = demo.json("ask", "what time is it")["events"]
    assert [event["kind"] for event in events].count("hold") == 1
    assert "ten past four" in spoken(events, "answer")
    assert not spoken(events, "apology")
    assert events[-1]["model"] == "tiny"


def test_a_caller_asks_aloud_and_hears_the_answer_once_and_soon(demo):
    call = demo.call("--say", "what time is it")
    (turn,) = call["turns"][1:]
    assert told(turn) == [TIME], call["text"]
    assert written(turn) == TIME
    assert turn["delay"] <= silence(turn) < 2.5


def test_a_caller_hears_the_holding_line_once_and_then_the_local_model(demo, limited):
    call = demo.call("--say", "what time is it")
    (turn,) = call["turns"][1:]
    assert told(turn) == [HOLD, TIME], call["text"]
    assert written(turn) == f"{HOLD} {TIME}"
    assert wordless(turn) < 2.5, call["text"]  # the line comes with the failure, not with the silence
    assert silence(turn) < DECENT, call["text"]


def test_a_call_can_be_recorded(demo):
    demo.run("call", "--say", "what time is it", "--record", "answer.wav")
    with wave.open(str(demo.path / "answer.wav")) as recording:
        assert recording.getnframes() > recording.getframerate()


def test_the_demo_command_places_a_call_that_the_cloud_answers_and_one_that_the_local_model_does(demo):
    calls = demo.json("demo", "--profile", "it")["calls"]
    assert [told(calls[name]["turns"][1]) for name in ("healthy", "limited")] == [[TIME], [HOLD, TIME]], calls
    forget_health(demo)


def test_a_second_up_changes_nothing(demo):
    assert demo.run("plan", "--profile", "it", "--detailed-exitcode").stdout == "No changes.\n"
    done = demo.run("up", "--profile", "it", "--json")
    assert "No changes." in done.stderr.splitlines()
    assert all(action["verb"] == "keep" for action in json.loads(done.stdout)["data"]["actions"])


def test_no_secret_stands_in_the_compose_file_or_in_the_logs(demo):
    # the API key is no secret: every token names it
    secret = (demo.path / ".deployctl/secrets/livekit_api_secret").read_text().strip()
    assert len(secret) >= 32
    compose = (demo.path / ".deployctl/docker-compose.yml").read_text()
    assert secret not in compose + demo.run("logs").stdout


def test_the_join_page_is_served_on_loopback(demo):
    url = f"http://127.0.0.1:{demo.ports['frontend']}/"
    with urllib.request.urlopen(url, timeout=10) as page:
        assert page.status == 200
