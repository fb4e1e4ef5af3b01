"""The simulated OpenRouter in a process of its own, on a free port: `python -m bench.chain.simulator`."""

import json
import logging
import socket
import sys
import threading

from services.openrouter_sim import state
from services.openrouter_sim.app import create_app
from services.openrouter_sim.server import build
from services.openrouter_sim.settings import Settings

_LOG_LENGTH = 100_000  # requests; a storm is longer than what it keeps otherwise


def main() -> None:
    """Serve until the input ends."""
    logging.disable(logging.CRITICAL)
    state.LOG_LENGTH = _LOG_LENGTH
    # named TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms for an acknowledgement
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    server = build(create_app(Settings(first_token=0)), "127.0.0.1", 0)

    def watch() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
