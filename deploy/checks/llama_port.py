"""DC037: llama.cpp listens where others ask.

The server's default port is 8080, and 9931 in newer builds (llama.cpp, pull request 26508), so that an update can
move it; `--port` goes before LLAMA_ARG_PORT. An agent that asks at another port gets no answer from its last resort,
and finds out in the one call in which it needs it. Nor does it from a server that is told `--host 127.0.0.1`: that is
the server's own container.

Fails:

    services:
      agent:
        image: agent:1
        environment: {LOCAL_LLM_BASE_URL: "http://llama_cpp:11434/v1"}
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 8080

Passes:

    services:
      agent:
        image: agent:1
        environment: {LOCAL_LLM_BASE_URL: "http://llama_cpp:11434/v1"}
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 11434
"""

from collections.abc import Iterator

from deploy.checks.addresses import addresses
from deploy.checks.findings import Finding
from deploy.checks.llama import DEFAULT_PORTS, Server, servers
from deploy.checks.project import Project
from deploy.checks.published import published
from deploy.config.document import Path

ID = "DC037"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def check(project: Project) -> Iterator[Finding]:
    """Find who asks, or is published, at another port.

    Args:
        project: The compose file.
    """
    for server in servers(project):
        asked = list(_asked(project, server))
        host = server.said(("--host",), "LLAMA_ARG_HOST")
        if asked and host and host[0] in _LOOPBACK and not server.service.get("network_mode"):
            message = f"{server.name} listens on {host[0]} alone, its own container: nobody else reaches it"
            yield project.finding(ID, "warning", host[1], message, "write `--host 0.0.0.0`")
        told = server.port
        if told is None and (not server.port_is_open or _unfilled(project, server)):
            continue  # a port that this file does not say
        right = (told[0],) if told else DEFAULT_PORTS
        listens = f"{server.name} listens on {told[0]}" if told else f"{server.name} is told no port (8080, or 9931)"
        for port, path in asked:
            if port not in right:
                said = f"asks {server.name} at port {port}" if "environment" in path else f"publishes port {port}"
                remedy = f"write `--port {port}` in {server.name}'s command, or the right port here"
                yield project.finding(ID, "warning", path, f"{said}, but {listens}", remedy)


def _unfilled(project: Project, server: Server) -> bool:
    """Say whether a variable that is not set may name the port; DC002 speaks of it."""
    command = [("services", server.name, key) for key in ("entrypoint", "command")]
    return any(problem.path[:3] in command for problem in project.problems)


def _asked(project: Project, server: Server) -> Iterator[tuple[int, Path]]:
    for one in addresses(project):
        if one.target == server.name:
            yield one.port, one.path
    for port in published(server.name, server.service):
        if len(port.targets) == 1:
            yield port.targets.start, port.path
