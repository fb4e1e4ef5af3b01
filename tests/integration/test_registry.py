"""The real image names, pulled from a mirror on loopback; and no registry at all."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

from tests.integration.command import ROOT, Folder
from tests.integration.conftest import stack_folder
from tests.integration.faults import docker
from tests.integration.images import built
from tests.integration.leftovers import labels
from tests.integration.starting import needs, too_early, watched

SERVICES = ("livekit", "kokoro", "whisper", "livekit_agent", "frontend", "llama_cpp")
PORTS = {
    "remsky/kokoro-fastapi-cpu:v0.8.0": 8880,
    "speaches-ai/speaches:0.9.0-rc.3-cpu": 8000,
    "ggml-org/llama.cpp:server-b11206": 11434,
}
KEYS = f"LIVEKIT_API_KEY=APItest\nLIVEKIT_API_SECRET={'s' * 40}\n"
WHISPER = "stt: whisper\n"  # nemotron's image is ours, and takes weights from a hub


@pytest.fixture(scope="module")
def mirror(images: dict[str, str]) -> Iterator[str]:
    """A registry of Debian's with stand-ins under the upstream's names."""
    image = built("registry", ROOT / "tests/integration/registry")
    wait = HttpWaitStrategy(5000, "/v2/").for_status_code(200).with_startup_timeout(60)
    with DockerContainer(image, labels=labels()).with_exposed_ports(5000).waiting_for(wait) as container:
        host = f"127.0.0.1:{container.get_exposed_port(5000)}"
        names = {
            name: built("standin", ROOT / "tests/integration/standin", PORT=str(port)) for name, port in PORTS.items()
        }
        names["livekit/livekit-server:v1.13.5"] = images["livekit"]
        for name, image in names.items():
            docker("tag", image, f"{host}/{name}")
            docker("push", "-q", f"{host}/{name}")
            docker("rmi", f"{host}/{name}")
        yield host
        for name in names:
            subprocess.run(["docker", "rmi", f"{host}/{name}"], capture_output=True, check=False)


@contextmanager
def mirrored(path: Path, mirror: str, program: Path, extends: str, extra: str = "") -> Iterator[Folder]:
    """A stack whose images come from the mirror; down again afterwards."""
    folder = stack_folder(
        path / "mirror", "mirror", extends=extends, extra=f"{extra}registry: {mirror}\n", program=program
    )
    (folder.path / ".env.local").write_text(KEYS)
    try:
        yield folder
    finally:
        folder.run("down", "--volumes", "--now", check=False)


def planned(folder: Folder, *flags: str) -> str:
    """Return what `plan` says; where something is to be done it exits with 3, and fails."""
    return folder.run("plan", "--profile", "it", *flags, "--detailed-exitcode").stdout


def test_up_pulls_the_real_names_from_a_mirror_starts_them_in_order_and_all_turn_healthy(
    mirror: str, program: Path, tmp_path: Path
):
    with mirrored(tmp_path, mirror, program, "default", WHISPER) as folder:
        with watched(folder) as noted:
            folder.run("up", "--profile", "it", "--local-llm", timeout=600)
        services = folder.json("status")["services"]
        assert planned(folder, "--local-llm") == "No changes.\n"
    pulled = {one["image"] for one in services if one["image"].startswith(mirror)}
    assert pulled == {f"{mirror}/{name}" for name in [*PORTS, "livekit/livekit-server:v1.13.5"]}
    assert {one["name"]: one["health"] for one in services} == dict.fromkeys(SERVICES, "healthy")
    assert set(needs(folder)["livekit_agent"]) == {"livekit", "kokoro", "whisper"}
    assert {f"{name} start" for name in SERVICES} <= set(noted)
    assert too_early(noted, needs(folder)) == []


# not `gpu`: where there is none, Docker does not start what reserves one
@pytest.mark.parametrize(
    ("extends", "extra", "flags"),
    [
        ("default", WHISPER, ()),
        ("local-llm", WHISPER, ()),
        ("lite", "", ()),
        ("lite", "", ("--local-llm",)),
    ],
)
def test_after_an_up_of_any_profile_nothing_is_to_be_done(
    mirror: str, program: Path, tmp_path: Path, extends, extra, flags
):
    with mirrored(tmp_path, mirror, program, extends, extra) as folder:
        folder.run("up", "--profile", "it", *flags, timeout=600)
        assert planned(folder, *flags) == "No changes.\n"


@pytest.mark.parametrize("flags", [(), ("--local-llm",)])
def test_without_a_registry_up_says_which_image_why_and_what_to_do(tmp_path: Path, flags):
    folder = stack_folder(tmp_path / "none", "none", extends="default", extra="registry: 127.0.0.1:9\n")
    (folder.path / ".env.local").write_text(KEYS)
    begin = time.monotonic()
    done = folder.run("up", "--profile", "it", *flags, check=False)
    assert done.returncode == 1
    assert time.monotonic() - begin < 30
    line = done.stderr.splitlines()[-1] if "Error:" in done.stderr.splitlines()[-1] else done.stderr
    for word in ("kokoro-fastapi-cpu:v0.8.0", "127.0.0.1:9", "--profile lite --build", "registry:"):
        assert word in line
    left = subprocess.run(
        ["docker", "ps", "-aq", "--filter", f"label=com.docker.compose.project={folder.project}"],
        capture_output=True,
        check=True,
    )
    assert left.stdout == b""
