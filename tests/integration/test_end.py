"""The end of a stack: what `down` leaves."""

import subprocess

from tests.integration.command import Folder


def left(kind: str, project: str) -> list[str]:
    command = ["docker", kind, "ls", "-q", "--filter", f"label=com.docker.compose.project={project}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_down_leaves_no_container_no_network_and_no_volume_and_up_starts_again(demo: Folder):
    demo.run("down", "--volumes", "--now")
    assert left("container", demo.project) == []
    assert left("network", demo.project) == []
    assert left("volume", demo.project) == []
    demo.run("up", "--profile", "it")
