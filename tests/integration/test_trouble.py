"""Bad input and broken surroundings: one clear line each, the right exit code, nothing half done."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import ROOT, Folder
from tests.integration.conftest import stack_folder


@pytest.fixture
def folder(tmp_path: Path, program: Path, images: dict[str, str]) -> Iterator[Folder]:
    """A folder whose stack could start: the images are there."""
    made = stack_folder(tmp_path / "stack", "trouble", program=program)
    yield made
    made.run("down", "--volumes", "--now", check=False)


def refused(folder: Folder, *args: str, env: dict[str, str] | None = None, code: int = 1) -> str:
    """Run a command that must fail, and return its one line."""
    done = folder.run(*args, check=False, env=env)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1, done.stderr
    return errors[0]


def containers(project: str) -> list[str]:
    command = ["docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={project}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_a_broken_env_file_is_named_with_its_line(folder):
    (folder.path / ".env.local").write_text("LLM_MODEL=a/b\nthis is no assignment ='\n")
    line = refused(folder, "up", "--profile", "it")
    assert ".env.local:2" in line
    assert containers(folder.project) == []


def test_an_unknown_key_of_a_profile_is_named_with_the_nearest_one(folder):
    (folder.path / "profiles/odd.yml").write_text("extends: demo\nregstry: mirror.example\n")
    assert "odd.yml:2: regstry: unknown key; did you mean registry?" in refused(folder, "up", "--profile", "odd")


def test_a_profile_that_extends_itself_is_refused(folder):
    (folder.path / "profiles/loop.yml").write_text("extends: loop\n")
    assert "loop.yml:1: extends itself" in refused(folder, "up", "--profile", "loop")


def test_a_port_that_somebody_has_is_named_with_the_key_that_chooses_another(folder):
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", folder.ports["frontend"]))
        holder.listen()
        line = refused(folder, "up", "--profile", "it")
    assert str(folder.ports["frontend"]) in line
    assert "ports: {frontend: NUMBER}" in line
    assert containers(folder.project) == []


def test_without_docker_every_command_says_what_to_type(folder):
    nowhere = {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    for args in (("up", "--profile", "it"), ("down",), ("status",), ("logs",)):
        assert "deployctl doctor --fix" in refused(folder, *args, env=nowhere)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system")
def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(folder):
    small = folder.path / ".deployctl"
    small.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small], check=True)
    try:
        line = refused(folder, "up", "--profile", "it")
        assert "the disk is full" in line
        assert not [path for path in small.rglob("*") if path.is_file() and path.name != "lock"]
    finally:
        subprocess.run(["umount", small], check=True)
    assert containers(folder.project) == []


def test_a_service_that_dies_ends_up_with_its_last_words_and_a_mended_one_comes_up(folder):
    with (folder.path / "profiles/it.yml").open("a") as file:
        file.write("local_llm: false\nagent: {module: agent.py}\n")
    module = folder.path / "agent.py"
    module.write_text("raise RuntimeError('no table of prices')\n")
    failed = folder.run("up", "--profile", "it", check=False)
    assert failed.returncode == 1
    assert "livekit_agent: ends again and again" in failed.stderr
    assert "RuntimeError: no table of prices" in failed.stderr
    assert "deployctl logs livekit_agent" in failed.stderr
    module.write_text((ROOT / "examples/bakery/agent.py").read_text())
    folder.run("up", "--profile", "it")


@pytest.mark.parametrize("heard", ["Creating", "starting", "healthy"])
def test_ctrl_c_ends_up_with_130_and_the_next_up_mends_what_is_left(folder, heard):
    with folder.begin("up", "--profile", "it") as running:
        assert running.stderr is not None
        for line in running.stderr:
            if heard in line:
                running.send_signal(signal.SIGINT)
                break
        said = running.stderr.read()
    assert running.returncode == 130, said
    assert "Traceback" not in said
    folder.run("up", "--profile", "it", timeout=300)
    assert {one["health"] for one in folder.json("status")["services"]} == {"healthy"}


def test_two_commands_at_once_do_not_mix(folder):
    with folder.begin("up", "--profile", "it") as running:
        assert running.stderr is not None
        next(line for line in running.stderr if "Creating" in line or "starting" in line)
        assert "deployctl up" in refused(folder, "down")
        running.stderr.read()
    assert running.returncode == 0
