"""The simulator's control route, asked from inside its container: nothing of it is published."""

import json
from typing import Any

from deploy.flows.talk import running
from deploy.stack import Stack

SERVICE = "openrouter_sim"
_SEND = (
    "import sys; from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=10); "
    "c.request(sys.argv[1], sys.argv[2], sys.stdin.buffer.read() or None, {'content-type': 'application/json'}); "
    "r = c.getresponse(); sys.exit(0 if r.status < 300 else f'HTTP {r.status}')"
)


def put(stack: Stack, models: tuple[str, ...], setting: dict[str, Any], *, service: str = SERVICE) -> None:
    """Say what models do from now on.

    Args:
        stack: Docker.
        models: Their slugs.
        setting: As `PUT /control/models/{model}` takes it.
        service: Whose simulator.
    """
    for model in models:
        _send(stack, service, "PUT", f"/control/models/{model}", json.dumps(setting).encode())


def reset(stack: Stack, *, service: str = SERVICE) -> None:
    """Have every model answer again.

    Args:
        stack: Docker.
        service: Whose simulator.
    """
    _send(stack, service, "DELETE", "/control", b"")


def _send(stack: Stack, service: str, method: str, path: str, body: bytes) -> None:
    container = running(stack, service)
    for _ in stack.execute(container.id, ["python", "-I", "-S", "-c", _SEND, method, path], stdin=body):
        pass
