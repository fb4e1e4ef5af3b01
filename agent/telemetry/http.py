"""`/metrics` and `/health` on a port of their own, in threads of the worker's main process.

Livekit's server of metrics takes no further routes: it is made and started within `AgentServer.run`.
"""

import json
import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from prometheus_client import make_wsgi_app, start_http_server

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("agent")


def app(health: Callable[[], dict[str, Any]]) -> "WSGIApplication":
    """Build the routes.

    Args:
        health: Says what the chain can do now.
    """
    metrics = make_wsgi_app()

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            return metrics(environ, start)  # type: ignore[no-any-return]
        if path != "/health":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/metrics or /health\n"]
        found = health()
        status = "200 OK" if found["can_answer"] else "503 Service Unavailable"
        start(status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [json.dumps(found).encode() + b"\n"]

    return answer


def serve(host: str, port: int, health: Callable[[], dict[str, Any]]) -> "WSGIServer | None":
    """Serve from now on; without the port calls go on, and one line says so.

    Args:
        host: The address to listen on.
        port: 0: any that is free.
        health: Says what the chain can do now.
    """
    try:
        server, _ = start_http_server(port, host)
    except OSError as error:
        log.error("port %s: %s: no metrics", port, error.strerror)
        return None
    server.set_app(app(health))
    return server
