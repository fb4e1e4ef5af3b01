"""The demo stack's simulator, told what to do from inside its container."""

import json
import subprocess
from typing import Any

from tests.integration.command import Folder

_REQUEST = (
    "import sys, urllib.request as u; "
    "print(u.urlopen(u.Request('http://127.0.0.1:8080' + sys.argv[2], method=sys.argv[1], "
    "data=sys.argv[3].encode() or None, headers={'content-type': 'application/json'})).read().decode())"
)


def control(demo: Folder, method: str, path: str, body: dict[str, Any] | None = None) -> str:
    """Talk to the simulator's control route; return what it says.

    Args:
        demo: The stack's folder.
        method: HTTP.
        path: Begins with /control.
        body: JSON.
    """
    data = json.dumps(body) if body is not None else ""
    command = ["docker", "exec", container_of(demo, "openrouter_sim"), "python", "-c", _REQUEST, method, path, data]
    return subprocess.run(command, check=True, timeout=30, capture_output=True, text=True).stdout


def container_of(demo: Folder, service: str) -> str:
    """Find a service's container by its labels; a call's own, made from the agent's image, is none."""
    wanted = {"project": demo.project, "service": service, "oneoff": "False"}
    filters = [
        word for key, value in wanted.items() for word in ("--filter", f"label=com.docker.compose.{key}={value}")
    ]
    command = ["docker", "ps", "-aq", *filters]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def requests(demo: Folder) -> list[dict[str, Any]]:
    """List what was asked since the last reset, the oldest first."""
    return list(json.loads(control(demo, "GET", "/control/requests"))["requests"])


def forget_health(demo: Folder) -> None:
    """Let the agent's next call begin with healthy links, whatever the last test did to them."""
    command = ["docker", "exec", container_of(demo, "livekit_agent"), "sh", "-c", "rm -f /tmp/agent-health-*/*"]
    subprocess.run(command, check=True, timeout=30)
