"""A real simulator on a free port of 127.0.0.1, and a client for it."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from starlette.types import ASGIApp

from services.openrouter_sim.app import create_app
from services.openrouter_sim.server import build
from services.openrouter_sim.settings import Settings

MODEL = "mistralai/mistral-nemo"


class Sim:
    """Speak to the simulator as a client and as its operator."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(
            base_url=address,
            headers={"Authorization": "Bearer sk-or-test-0123456789"},
            timeout=5,
            trust_env=False,
        )

    def put(self, behaviour: str = "ok", model: str = MODEL, **setting: object) -> httpx.Response:
        body = {"behaviour": behaviour, "first_token": 0, "tokens_per_second": 1000} | setting
        return self.http.put(f"/control/models/{model}", json=body)

    def ask(self, words: str = "what time is it", **fields: object) -> httpx.Response:
        return self.http.post("/api/v1/chat/completions", **self._request(words, fields))

    def stream(self, words: str = "what time is it", *, timeout: float = 5, **fields: object):
        request = self._request(words, {"stream": True} | fields)
        return self.http.stream("POST", "/api/v1/chat/completions", timeout=timeout, **request)

    def lines(self, words: str = "what time is it", **fields: object) -> list[str]:
        with self.stream(words, **fields) as response:
            return [line for line in response.iter_lines() if line]

    def events(self, words: str = "what time is it", **fields: object) -> list[dict]:
        data = [line.removeprefix("data: ") for line in self.lines(words, **fields) if line.startswith("data: ")]
        return [json.loads(piece) for piece in data if piece != "[DONE]"]

    def report(self) -> dict:
        return self.http.get("/control/requests").json()

    def until(self, claim: Callable[[dict], bool]) -> dict:
        """Return the first report of which the claim holds; the test's own timeout ends a vain wait."""
        while not claim(report := self.report()):
            pass
        return report

    @staticmethod
    def _request(words: str, fields: dict) -> dict:
        return {"json": {"model": MODEL, "messages": [{"role": "user", "content": words}]} | fields}


def said(events: list[dict]) -> str:
    """Join what a stream's chunks say."""
    return "".join(event["choices"][0]["delta"].get("content") or "" for event in events)


def tcp_listener() -> socket.socket:
    """Listen on a free port of 127.0.0.1."""
    # named TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms for an acknowledgement
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free port of 127.0.0.1, in a thread of its own."""
    listener = tcp_listener()
    server = build(app, "127.0.0.1", 0)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(create_app(Settings(first_token=0))) as at:
        yield at


@pytest.fixture(scope="session")
def connected(address: str) -> Iterator[Sim]:
    sim = Sim(address)
    yield sim
    sim.http.close()


@pytest.fixture
def sim(connected: Sim) -> Sim:
    connected.http.delete("/control").raise_for_status()
    return connected


@pytest.fixture
def front(address: str, sim: Sim) -> Iterator[Sim]:
    """A simulator whose upstream is another one."""
    with serving(create_app(Settings(upstream=f"{address}/api/v1"))) as at:
        made = Sim(at)
        yield made
        made.http.close()
