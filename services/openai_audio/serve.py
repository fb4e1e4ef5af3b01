"""Run an application as a program: `--host`, `--port`, quiet access log."""

import argparse

import uvicorn
from starlette.applications import Starlette


def serve(app: Starlette, description: str) -> None:
    """Serve until SIGTERM.

    Args:
        app: The application.
        description: For `--help`.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 - published on loopback by the compose file
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    uvicorn.run(app, host=options.host, port=options.port, access_log=False, log_level="info")
