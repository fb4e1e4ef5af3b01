"""DC042: speaches has its model at hand when somebody speaks.

It unloads a model after 300 s without a caller, unless STT_MODEL_TTL is -1 (WHISPER__TTL before version 0.9), and
downloads one when it is first asked for, unless PRELOAD_MODELS names it: in both cases a caller waits. What it
downloads lies in ~/.cache/huggingface/hub and goes with the container, unless a volume is there. And it serves OpenAI's
routes below /v1 alone, on port 8000 or where UVICORN_PORT says.

Fails:

    services:
      whisper:
        image: ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu
        environment: {PRELOAD_MODELS: '["Systran/faster-whisper-small"]'}
        volumes: ["models:/home/ubuntu/.cache/huggingface/hub"]
    volumes:
      models: {}

Passes:

    services:
      whisper:
        image: ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu
        environment: {PRELOAD_MODELS: '["Systran/faster-whisper-small"]', STT_MODEL_TTL: "-1"}
        volumes: ["models:/home/ubuntu/.cache/huggingface/hub"]
    volumes:
      models: {}
"""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.checks.addresses import addresses
from deploy.checks.caches import keeps
from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.checks.shape import entries, image_name
from deploy.checks.wrong_ports import wrong_ports
from deploy.config.document import Path

ID = "DC042"
_IMAGES = ("speaches", "faster-whisper-server")
_PORT = 8000
_FOLDERS = ("HF_HOME", "HF_HUB_CACHE")


def check(project: Project) -> Iterator[Finding]:
    """Find what makes a caller wait.

    Args:
        project: The compose file.
    """
    found = {name: service for name, service in project.services.items() if image_name(service) in _IMAGES}
    for one in addresses(project):
        if one.target in found and one.of_openai and not one.route.startswith("/v1"):
            remedy = f"write http://{one.target}:{one.port}/v1"
            yield project.finding(ID, "warning", one.path, f"{one.target} answers below /v1 only", remedy)
    for name, service in found.items():
        for where, message in wrong_ports(project, name, service, variable="UVICORN_PORT", default=_PORT):
            yield project.finding(ID, "warning", where, message, "write the port on which it listens")
        path: Path = ("services", name, "environment") if service.get("environment") else ("services", name)
        for message, remedy in _missing(service):
            yield project.finding(ID, "warning", path, message, remedy)
        if not keeps(service, _FOLDERS):
            message = "downloads its models anew for each new container: no volume is where it keeps them"
            remedy = 'add "speech_models:/home/ubuntu/.cache/huggingface/hub" to its volumes'
            yield project.finding(ID, "warning", ("services", name), message, remedy)


def _missing(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    names = [entry.name for entry in entries(service, "environment")]
    if service.get("env_file") or service.get("extends"):
        return  # said elsewhere, maybe
    if not any(name.endswith("TTL") for name in names):
        yield "unloads its model after 300 s without a caller: the next one waits", 'add `STT_MODEL_TTL: "-1"`'
    if "PRELOAD_MODELS" not in names:
        yield "loads no model before the first caller asks for it", "add `PRELOAD_MODELS: '[\"MODEL\"]'`"
