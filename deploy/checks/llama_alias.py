"""DC040: the model that an agent asks for is the one that llama.cpp says it has.

`--alias` is the name under which the server lists its model. A server with one model answers to any name: the call
goes well, and the log and the call record name a model that did not answer. A router, or another server that is put
in its place, refuses an unknown one.

Fails:

    services:
      agent:
        image: agent:1
        environment: {LOCAL_LLM_BASE_URL: "http://llama_cpp:8080/v1", LOCAL_LLM_MODEL: qwen3-8b}
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 8080 --alias qwen3-4b

Passes:

    services:
      agent:
        image: agent:1
        environment: {LOCAL_LLM_BASE_URL: "http://llama_cpp:8080/v1", LOCAL_LLM_MODEL: qwen3-4b}
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 8080 --alias qwen3-4b
"""

from collections.abc import Iterator

from deploy.checks.addresses import Address, addresses
from deploy.checks.findings import Finding
from deploy.checks.llama import servers
from deploy.checks.project import Project
from deploy.checks.shape import Entry, entries

ID = "DC040"
_ENDS = ("_API_BASE_URL", "_BASE_URL", "_API_BASE")


def check(project: Project) -> Iterator[Finding]:
    """Find models that are asked for by another name.

    Args:
        project: The compose file.
    """
    for server in servers(project):
        said = server.said(("--alias", "-a"), "LLAMA_ARG_ALIAS")
        names = [name.strip() for name in (said[0] if said else "").split(",") if name.strip()]
        for one in addresses(project) if names else ():
            entry = _model(project, one)
            if one.target == server.name and entry and entry.value and entry.value not in names:
                message = f"asks {server.name} for {entry.value}, which calls its model {names[0]}"
                path = ("services", one.service, *entry.path)
                yield project.finding(ID, "note", path, message, f"write {names[0]}, or `--alias {entry.value}` there")


def _model(project: Project, address: Address) -> Entry | None:
    """Find the variable that names the model beside the one that names the server."""
    for end in _ENDS:
        if address.variable.endswith(end):
            wanted = f"{address.variable.removesuffix(end)}_MODEL"
            found = entries(project.services[address.service], "environment")
            return next((entry for entry in found if entry.name == wanted), None)
    return None
