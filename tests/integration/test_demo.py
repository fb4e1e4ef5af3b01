"""The demo stack, used as its owner uses it: asked, called, inspected."""

import json
import subprocess
import urllib.request

import pytest

from tests.integration.command import Folder


def control(demo: Folder, method: str, path: str, body: dict | None = None) -> None:
    """Talk to the simulator's control route from inside its container."""
    request = (
        "import json, sys, urllib.request as u; "
        "u.urlopen(u.Request('http://127.0.0.1:8080' + sys.argv[2], method=sys.argv[1], "
        "data=sys.argv[3].encode() or None, headers={'content-type': 'application/json'}))"
    )
    container = container_of(demo, "openrouter_sim")
    data = json.dumps(body) if body is not None else ""
    subprocess.run(["docker", "exec", container, "python", "-c", request, method, path, data], check=True, timeout=30)


def container_of(demo: Folder, service: str) -> str:
    """Find a service's container by its labels."""
    found = subprocess.run(
        ["docker", "ps", "-q", "--filter", "label=com.docker.compose.project=dctl-demo",
         "--filter", f"label=com.docker.compose.service={service}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return found.stdout.strip()


@pytest.fixture
def limited(demo: Folder):
    """Every cloud model answers 429 while the test runs."""
    models = [model["id"] for model in json.loads(models_text(demo))["data"]]
    for model in models:
        control(demo, "PUT", f"/control/models/{model}", {"behaviour": "429_upstream"})
    yield
    control(demo, "DELETE", "/control")


def models_text(demo: Folder) -> str:
    """Read the simulator's list of models."""
    code = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8080/api/v1/models').read().decode())"
    done = subprocess.run(
        ["docker", "exec", container_of(demo, "openrouter_sim"), "python", "-c", code],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


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


def test_when_the_whole_cloud_is_limited_the_caller_hears_one_line_and_the_local_model(demo, limited):
    events = demo.json("ask", "what time is it")["events"]
    assert [event["kind"] for event in events].count("hold") == 1
    assert "ten past four" in spoken(events, "answer")
    assert not spoken(events, "apology")


def test_a_caller_asks_aloud_and_hears_the_answer(demo):
    call = demo.json("call", "--say", "what time is it")
    assert "past four" in json.dumps(call).lower()
    assert call["delays"][0] < 2.5


def test_a_caller_hears_the_holding_line_and_then_the_local_model(demo, limited):
    call = demo.json("call", "--say", "what time is it")
    text = json.dumps(call).lower()
    assert "hang on a sec" in text
    assert "past four" in text


def test_the_join_page_is_served_on_loopback(demo):
    url = f"http://127.0.0.1:{demo.ports['frontend']}/"
    with urllib.request.urlopen(url, timeout=10) as page:
        assert page.status == 200
