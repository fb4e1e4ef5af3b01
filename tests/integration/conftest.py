"""One demo stack for all tests that only talk to it; artifacts of a failure; nothing left behind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration import artifacts, leftovers
from tests.integration.command import Folder, free_port

FIRST, SECOND = "meta-llama/llama-3.3-70b-instruct:free", "mistralai/mistral-nemo"
# s; the minute of the default is waited out by the one test that is about it
WINDOW = 6


@pytest.fixture(scope="session", autouse=True)
def run() -> Iterator[None]:
    """Be alive for other runs, and remove what dead ones have left."""
    with leftovers.held():
        leftovers.sweep()
        yield


def stack_folder(path: Path, name: str, *, extends: str = "demo", extra: str = "") -> Folder:
    """Write a profile of our own into a folder: own project name, own ports."""
    (path / "profiles").mkdir(parents=True)
    project = leftovers.project(name)
    ports = {key: free_port() for key in ("livekit", "livekit_tcp", "frontend")}
    lines = [f"extends: {extends}", f"project: {project}", "ports:"]
    lines += [f"  {key}: {port}" for key, port in ports.items()] + [f"  livekit_udp: {free_port(udp=True)}"]
    (path / "profiles/it.yml").write_text("\n".join(lines) + "\n" + extra)
    return Folder(path, ports, project)


@contextmanager
def changed(folder: Folder, settings: str) -> Iterator[None]:
    """Run the stack with more variables while the block lasts, as a user would change their profile."""
    profile = folder.path / "profiles/it.yml"
    before = profile.read_text()
    profile.write_text(before + settings)
    try:
        folder.run("up", "--profile", "it")
        yield
    finally:
        profile.write_text(before)
        folder.run("up", "--profile", "it")


@pytest.fixture(scope="session")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, run: None) -> Iterator[Folder]:
    """A running demo stack, simulator and local model included; `KEEP_FAILED=1` leaves it after a failure."""
    settings = f"env:\n  LLM_MODEL: {FIRST}, {SECOND}\n  LLM_RETRY_WINDOW: {WINDOW}\n"
    folder = stack_folder(tmp_path_factory.mktemp("demo"), "demo", extra=settings)
    folder.run("up", "--profile", "it", timeout=2400)
    yield folder
    if request.session.testsfailed and os.environ.get("KEEP_FAILED"):
        print(f"\nkept: cd {folder.path} && deployctl status --profile it")
        return
    folder.run("down", "--volumes", "--now", timeout=300)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep what tells why a test failed; forget the calls of one that passed."""
    report = yield
    used = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Folder)]
    for folder in {one.path: one for one in used}.values():
        if report.failed:
            artifacts.keep(item.name, folder, since=call.start)
        elif report.when == "call":
            artifacts.forget(folder)
    return report
