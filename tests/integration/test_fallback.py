"""The fallback end to end: a simulated OpenRouter and a real llama.cpp in containers, the agent between."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from deploy.images import catalogue
from tests.integration.command import ROOT, Folder
from tests.integration.leftovers import labels

MODELS = ("openai/gpt-oss-20b:free", "google/gemma-4-31b-it:free")
LOCAL = "tiny"


@pytest.fixture(scope="module", autouse=True)
def images(demo: Folder) -> None:
    """The demo's images are the ones under test; starting the demo makes them."""


def address(container: DockerContainer, port: int) -> str:
    return f"http://127.0.0.1:{container.get_exposed_port(port)}"


def wait_for(port: int, path: str) -> HttpWaitStrategy:
    return HttpWaitStrategy(port, path).for_status_code(200).with_startup_timeout(60)


@pytest.fixture(scope="module")
def openrouter() -> Iterator[str]:
    """A simulated OpenRouter in a container."""
    image = catalogue.own("openrouter-sim")
    with (
        DockerContainer(image, labels=labels())
        .with_exposed_ports(8080)
        .waiting_for(wait_for(8080, "/health")) as container
    ):
        yield address(container, 8080)


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """A real llama.cpp with the tiny model in a container."""
    command = f"--model /models/tiny.gguf --alias {LOCAL} --host 0.0.0.0 --port 11434 --jinja --ctx-size 4096"
    container = (
        DockerContainer(catalogue.own("llama-tiny"), labels=labels()).with_command(command).with_exposed_ports(11434)
    )
    with container.waiting_for(wait_for(11434, "/health")):
        yield address(container, 11434)


@pytest.fixture
def sim(openrouter: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=openrouter, trust_env=False) as client:
        client.delete("/control")
        yield client


def ask(sim: httpx.Client, local: str, *turns: str, **environment: str) -> list[dict]:
    """Run the turns in the agent's own program, as the stack runs it, and return its lines."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "agent", "ask", "--json", *turns],
        env={
            **os.environ,
            "OPENROUTER_API_KEY": "sk-or-test-0123456789",
            "OPENROUTER_BASE_URL": f"{sim.base_url}/api/v1",
            "LLM_MODEL": ",".join(MODELS),
            "LOCAL_LLM_BASE_URL": f"{local}/v1",
            "LOCAL_LLM_MODEL": LOCAL,
            **environment,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def put(sim: httpx.Client, behaviour: str, *models: str, **setting: object) -> None:
    for model in models or MODELS:
        sim.put(f"/control/models/{model}", json={"behaviour": behaviour, **setting}).raise_for_status()


def said(events: list[dict], kind: str = "answer") -> str:
    return " ".join(event["text"] for event in events if event["kind"] == kind)


def kinds(events: list[dict]) -> list[str]:
    return [event["kind"] for event in events]


def test_a_healthy_cloud_answers_and_the_local_model_is_not_asked(sim, llama):
    events = ask(sim, llama, "what time is it")
    assert "ten past four" in said(events)
    assert kinds(events) == ["answer", "done"]
    assert events[-1]["model"] == MODELS[0]


def test_a_limited_first_model_costs_one_line_and_the_second_answers(sim, llama):
    put(sim, "429_upstream", MODELS[0], retry_after=30)
    events = ask(sim, llama, "what time is it", "what time is it now")
    assert kinds(events) == ["hold", "answer", "done", "answer", "done"]
    assert {event["model"] for event in events if event["kind"] == "done"} == {MODELS[1]}
    assert sim.get("/control/requests").json()["counts"][MODELS[0]] == 1


@pytest.mark.parametrize("behaviour", ["429_free_day", "401", "402_credits", "503", "hang", "empty", "reset"])
def test_the_real_local_model_answers_when_the_whole_cloud_fails(sim, llama, behaviour):
    put(sim, behaviour)
    events = ask(sim, llama, "what time is it")
    assert "ten past four" in said(events)
    # two that hang are both late before the silence is too long: no line is needed
    assert kinds(events).count("hold") == (0 if behaviour == "hang" else 1)
    assert events[-1]["model"] == LOCAL


def test_with_everything_down_the_caller_hears_one_apology_and_the_next_turn_works(sim):
    put(sim, "401")
    nobody = "http://127.0.0.1:9"
    events = ask(sim, nobody, "what time is it", "and now")
    assert kinds(events) == ["hold", "apology", "done", "apology", "done"]


def test_the_window_of_retries_is_waited_out_before_the_apology(sim):
    put(sim, "503")
    events = ask(sim, "http://127.0.0.1:9", "what time is it", LLM_RETRY_WINDOW="8")
    assert kinds(events) == ["hold", "apology", "done"]
    assert len(events[-1]["attempts"]) >= 4


def test_an_answer_that_breaks_off_is_finished_by_the_next_model_and_said_once(sim, llama):
    story = "One is here. Two is near. Three is the end."
    put(sim, "cut", MODELS[0], text=story)
    put(sim, "ok", MODELS[1], text=story)
    events = ask(sim, llama, "tell me a story")
    assert said(events) == story
    requests = sim.get("/control/requests").json()["requests"]
    assert [request["model"] for request in requests] == list(MODELS)
    beginning = requests[-1]["messages"][-1]
    assert beginning["role"] == "assistant"
    assert story.startswith(beginning["content"])


def test_no_key_appears_in_what_the_agent_prints(sim, llama):
    put(sim, "401")
    assert "sk-or-test" not in json.dumps(ask(sim, llama, "hello"))
