"""One demo stack for all tests that only talk to it; artifacts of a failure; nothing left behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import ARTIFACTS, Folder, free_port

FIRST, SECOND = "meta-llama/llama-3.3-70b-instruct:free", "mistralai/mistral-nemo"


def stack_folder(path: Path, name: str, *, extends: str = "demo", extra: str = "") -> Folder:
    """Write a profile of our own into a folder: own project name, own ports."""
    (path / "profiles").mkdir(parents=True)
    ports = {key: free_port() for key in ("livekit", "livekit_tcp", "frontend")}
    lines = [f"extends: {extends}", f"project: dctl-{name}", "ports:"]
    lines += [f"  {key}: {port}" for key, port in ports.items()] + [f"  livekit_udp: {free_port(udp=True)}"]
    (path / "profiles/it.yml").write_text("\n".join(lines) + "\n" + extra)
    return Folder(path, ports, f"dctl-{name}")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """A running demo stack, simulator and local model included."""
    folder = stack_folder(tmp_path_factory.mktemp("demo"), "demo", extra=f"env:\n  LLM_MODEL: {FIRST}, {SECOND}\n")
    folder.run("up", "--profile", "it", timeout=2400)
    yield folder
    folder.run("down", "--volumes", "--now", timeout=300)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep the compose file, the status and the logs of a stack whose test failed."""
    report = yield
    folder = getattr(item, "funcargs", {}).get("demo")
    if report.failed and folder is not None:
        target = ARTIFACTS / item.name
        target.mkdir(parents=True, exist_ok=True)
        compose = folder.path / ".deployctl/docker-compose.yml"
        if compose.exists():
            shutil.copy(compose, target)
        for command in ("status", "logs"):
            (target / f"{command}.txt").write_text(folder.run(command, check=False).stdout)
    return report
