"""The file as written and what Compose resolved of it give the same findings."""

from dataclasses import replace
from typing import Any

from deploy.checks import Finding, examine
from deploy.checks.project import Project
from deploy.config import document

WRITTEN = """
services:
  a:
    image: x:1
    privileged: "true"
    cap_add: [ALL]
    user: "0:0"
    ports: ["6379:6379", "[::]:80:80"]
    configs: [c]
    secrets: [s]
    read_only: true
    ipc: host
    environment:
      - "LIVEKIT_KEYS=devkey: secret"
      - LIVEKIT_API_SECRET=short
      - A_PASSWORD=hunter2hunter2
      - B_PASSWORD=hunter2hunter2
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
    command: sh -c "livekit-server --dev"
configs:
  c: {content: hi}
secrets:
  s: {environment: S}
"""
# As `docker compose config --format json` prints it.
RESOLVED: dict[str, Any] = {
    "name": "a",
    "configs": {"c": {"name": "a_c", "content": "hi"}},
    "secrets": {"s": {"name": "a_s", "environment": "S"}},
    "networks": {"default": {"name": "a_default", "ipam": {}}},
    "services": {
        "a": {
            "cap_add": ["ALL"],
            "command": ["sh", "-c", "livekit-server --dev"],
            "configs": [{"source": "c"}],
            "entrypoint": None,
            "environment": {
                "LIVEKIT_KEYS": "devkey: secret",
                "LIVEKIT_API_SECRET": "short",
                "A_PASSWORD": "hunter2hunter2",
                "B_PASSWORD": "hunter2hunter2",
            },
            "image": "x:1",
            "ipc": "host",
            "networks": {"default": None},
            "ports": [
                {"mode": "ingress", "target": 6379, "published": "6379", "protocol": "tcp"},
                {"mode": "ingress", "host_ip": "::", "target": 80, "published": "80", "protocol": "tcp"},
            ],
            "privileged": True,
            "read_only": True,
            "secrets": [{"source": "s", "target": "/run/secrets/s"}],
            "user": "0:0",
            "volumes": [
                {
                    "type": "bind",
                    "source": "/var/run/docker.sock",
                    "target": "/var/run/docker.sock",
                    "read_only": True,
                    "bind": {"create_host_path": True},
                }
            ],
        }
    },
}
SAFETY = [f"DC0{number}" for number in (17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29)]


def told(findings: list[Finding]) -> set[tuple[str, str, int, str, str]]:
    return {(one.rule, one.severity, one.line, one.message, one.remedy) for one in findings if one.rule in SAFETY}


def test_every_finding_on_safety_is_the_same_in_the_resolved_form() -> None:
    """Rule, severity, line and words; a list's index is the name of the key there."""
    written = Project.of("c.yml", document.parse(WRITTEN), environ={})
    resolved = replace(written, data=RESOLVED)
    texts = {"c.yml": WRITTEN}
    assert told(examine(written, texts)) == told(examine(resolved, texts))
    assert {rule for rule, *_ in told(examine(resolved, texts))} == set(SAFETY)
