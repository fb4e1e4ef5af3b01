"""A local model outside of the stack is asked how it is, by the very program that runs in the agent's container."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deploy.plan import local_model


class Here:
    """Run what would run in the agent's container here, with its environment."""

    def __init__(self, address: str) -> None:
        self.address = address

    def execute(self, _container: str, command: list[str]) -> Iterator[str]:
        """Run it."""
        environment = {**os.environ, "LOCAL_LLM_BASE_URL": self.address}
        done = subprocess.run(
            [sys.executable, *command[1:]], env=environment, capture_output=True, text=True, check=False, timeout=20
        )
        yield done.stdout


@pytest.mark.parametrize(("status", "state"), [(200, "ready"), (503, "loading"), (404, "ready")])
def test_a_server_elsewhere_is_ready_or_loading(status: int, state: str) -> None:
    """Another server than llama.cpp has no such route, and is there."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = local_model.state(Here(f"http://127.0.0.1:{server.server_port}/v1"), "agent")  # type: ignore[arg-type]
    finally:
        server.shutdown()
        server.server_close()
    assert (found, paths) == (state, ["/health"])


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "http://llama_cpp:11434/v1", ""])
def test_a_server_that_refuses_and_a_service_that_does_not_run_are_absent(address: str) -> None:
    """The name of a service that does not run may take a resolver seconds."""
    assert local_model.state(Here(address), "agent") == "absent"  # type: ignore[arg-type]
