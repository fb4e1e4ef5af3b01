"""What answers in text: simulator, llama.cpp and the agent's container, as the demo has them, and nothing else."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import yaml
from testcontainers.compose import DockerCompose

from deploy.flows.configure import configure
from deploy.render import render
from deploy.state import COMPOSE, StateFolder
from tests.integration.command import Folder
from tests.integration.simulator import container_of, control

AGENT = "livekit_agent"
LOCAL = "tiny"  # what the agent calls the demo's local model
_SERVICES = (AGENT, "openrouter_sim", "llama_cpp")
_SOON = "1s"  # between two looks at a server's health
_GIVES_WAY = {"cpu_shares": 16}  # to a stack that speaks meanwhile
_WAITS_FOR_US = {
    "command": ["sleep", "infinity"],
    "init": True,
    "depends_on": {},
    "healthcheck": {"test": ["CMD", "true"], "interval": _SOON},
}


def composed(folder: Folder, images: Mapping[str, str]) -> DockerCompose:
    """Write a compose file with these services alone, made of the rendered one.

    Args:
        folder: Where; its profile is a demo's.
        images: Service to image.
    """
    store = StateFolder(folder.path)
    config = configure(folder.path, store, profile="it", local_llm=False)
    rendered = render(config, node_ip="127.0.0.1", images=images, host_cpus=os.cpu_count())
    document = yaml.safe_load(rendered.compose)
    services = {name: document["services"][name] for name in _SERVICES}
    for one in services.values():
        one["healthcheck"]["interval"] = _SOON
        one |= _GIVES_WAY
    services[AGENT] |= _WAITS_FOR_US
    text = yaml.safe_dump(document | {"services": services}, sort_keys=False)
    store.put({COMPOSE: text} | {path: file.content for path, file in rendered.files.items()})
    store.write(replace(store.read(), profile="it", project=folder.project))
    return DockerCompose(store.path, COMPOSE, profiles=["local-llm"])


def inside(text: Folder, settings: Mapping[str, str | None], *words: str) -> list[str]:
    """Give the command that runs a program in the agent's container.

    Args:
        text: The services' folder.
        settings: What differs from the container's environment; None: unset.
        words: The program.
    """
    changed = [word for name, value in settings.items() if value is not None for word in ("--env", f"{name}={value}")]
    unset = [word for name, value in settings.items() if value is None for word in ("-u", name)]
    return ["docker", "exec", "--interactive", *changed, container_of(text, AGENT), "env", *unset, *words]


def ask(text: Folder, *turns: str, **settings: str | None) -> list[dict[str, Any]]:
    """Run turns as `deployctl ask` does, in a process without a past; return the events.

    Args:
        text: The services' folder.
        turns: What the caller says, one after another.
        settings: What differs from the stack's; None: the agent's own default.
    """
    command = inside(text, settings, "python", "-m", "agent", "ask", "--json", "--", *turns)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def put(text: Folder, behaviour: str, /, *models: str, **setting: object) -> None:
    """Tell models what to do from now on.

    Args:
        text: The services' folder.
        behaviour: The simulator's name for it.
        models: Which; none: the whole cloud.
        setting: Further settings of the simulator's.
    """
    for model in models or ("*",):
        control(text, "PUT", f"/control/models/{model}", {"behaviour": behaviour, **setting})


def counts(text: Folder) -> dict[str, int]:
    """Count each model's requests since the test began."""
    return dict(json.loads(control(text, "GET", "/control/requests"))["counts"])


def kinds(events: list[dict[str, Any]]) -> list[str]:
    """List what the caller met, in order."""
    return [event["kind"] for event in events]


def said(events: list[dict[str, Any]]) -> str:
    """Join the answer's sentences."""
    return " ".join(event["text"] for event in events if event["kind"] == "answer")


def attempts(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """List who was asked in the last turn, and what came of it."""
    return [(attempt["model"], attempt["reason"]) for attempt in events[-1]["attempts"]]
