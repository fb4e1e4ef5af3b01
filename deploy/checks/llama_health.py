"""DC038: llama.cpp's health check asks /health, at the port that the server listens on.

/health answers 503 while the model loads and 200 when it is there. /v1/models answers 200 from the start (the server
lets it through while it loads), so that a caller is sent to a model that cannot answer yet. The image's own health
check asks port 8080, whatever the command says (llama.cpp, issue 10262): with another port the container is
unhealthy for ever, unless the file has its own.

Fails:

    services:
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 11434
        healthcheck: {test: [CMD, curl, -f, "http://127.0.0.1:11434/v1/models"]}

Passes:

    services:
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --model /models/m.gguf --port 11434
        healthcheck: {test: [CMD, curl, -f, "http://127.0.0.1:11434/health"]}
"""

from collections.abc import Iterator

from deploy.checks.findings import Finding
from deploy.checks.health_urls import asked
from deploy.checks.llama import Server, servers
from deploy.checks.project import Project
from deploy.checks.shape import health_test, image_name

ID = "DC038"
_BUILT_IN = 8080
_EARLY = ("/v1/models", "/models", "/api/tags")


def check(project: Project) -> Iterator[Finding]:
    """Find health checks that ask something else.

    Args:
        project: The compose file.
    """
    for server in servers(project):
        told = server.port
        remedy = f"ask http://127.0.0.1:{told[0] if told else 'PORT'}/health"
        if health_test(server.service) is None and not server.service.get("build"):
            if told and told[0] != _BUILT_IN and image_name(server.service) == "llama.cpp":
                message = f"the image's own health check asks port {_BUILT_IN}, the server listens on {told[0]}"
                remedy = f"add a `healthcheck:` of its own: {remedy}"
                yield project.finding(ID, "warning", ("services", server.name), message, remedy)
            continue
        yield from _of_file(project, server, remedy)


def _of_file(project: Project, server: Server, remedy: str) -> Iterator[Finding]:
    path = ("services", server.name, "healthcheck", "test")
    for port, route in asked(server.service)[:1]:
        if server.port and port != server.port[0]:
            message = f"asks port {port}, the server listens on {server.port[0]}"
            yield project.finding(ID, "warning", path, message, remedy)
        elif route.endswith(_EARLY):
            message = f"asks {route}, which answers before the model is loaded"
            yield project.finding(ID, "warning", path, message, remedy)
        elif not route.endswith("/health"):
            yield project.finding(ID, "note", path, f"asks {route}, not /health", remedy)
