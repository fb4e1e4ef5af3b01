"""One demo stack for all tests that only talk to it, one agent for all that only ask; nothing left behind."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from xdist.remote import Producer

from deploy.flows.configure import configure
from deploy.images import references
from deploy.images.obtain import obtain
from deploy.stack import Stack
from deploy.state import StateFolder
from tests.integration import artifacts, leftovers, text
from tests.integration.command import ROOT, Folder, free_ports
from tests.integration.processes import TwoProcesses, in_order, is_silent, take_turns
from tests.integration.program import copied

FIRST, SECOND = "meta-llama/llama-3.3-70b-instruct:free", "mistralai/mistral-nemo"
# s; the minute of the default is waited out by the one test that is about it
WINDOW = 6
SETTINGS = f"env:\n  LLM_MODEL: {FIRST}, {SECOND}\n  LLM_RETRY_WINDOW: {WINDOW}\n"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> TwoProcesses:
    """Divide the tests where there are two processes."""
    return TwoProcesses(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Decide what comes last, and what it waits for."""
    in_order(items)
    take_turns(items, "turn")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give way to those who speak, where they have a process of their own."""
    if is_silent(item.path.name) and "PYTEST_XDIST_WORKER" in os.environ and os.getpriority(os.PRIO_PROCESS, 0) == 0:
        os.nice(10)


@pytest.fixture(scope="session", autouse=True)
def run() -> Iterator[None]:
    """Be alive for other runs, and remove what dead ones have left.

    A shell's background job ignores SIGINT, and so would every command that is begun here, and sent one.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with leftovers.held():
        leftovers.sweep()
        yield


@pytest.fixture(scope="session")
def turn(run: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Have the machine to oneself as far as the other process's silent tests go."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    with FileLock(tmp_path_factory.getbasetemp().parent / "turn"):
        yield


def stack_folder(path: Path, name: str, *, extends: str = "demo", extra: str = "", program: Path = ROOT) -> Folder:
    """Write a profile of our own into a folder: own project name, own ports, perhaps a deployctl of its own."""
    (path / "profiles").mkdir(parents=True)
    project = leftovers.project(name)
    ports = dict(zip(("livekit", "livekit_tcp", "livekit_udp", "frontend"), free_ports(4), strict=True))
    lines = [f"extends: {extends}", f"project: {project}", "ports:"]
    lines += [f"  {key}: {port}" for key, port in ports.items()]
    (path / "profiles/it.yml").write_text("\n".join(lines) + "\n" + extra)
    return Folder(path, ports, project, program)


@contextmanager
def changed(folder: Folder, settings: str) -> Iterator[None]:
    """Run the stack with more variables while the block lasts, as a user would change their profile."""
    profile = folder.path / "profiles/it.yml"
    before = profile.read_text()
    profile.write_text(before + settings)
    try:
        folder.run("up", "--profile", "it", "--now")
        yield
    finally:
        profile.write_text(before)
        folder.run("up", "--profile", "it", "--now")


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deployctl whose stacks give way to the demo's."""
    return copied(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def images(run: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every image of the demo, got as `up` gets it, once for all processes of the run; nothing is started."""
    folder = stack_folder(tmp_path_factory.mktemp("images"), "images")
    profile = configure(folder.path, StateFolder(folder.path), profile="it", local_llm=False).profile
    wanted = references(profile, build=False)
    with FileLock(leftovers.FOLDER / "images"):
        return obtain(profile, wanted, Stack(folder.project), policy=profile.images, tell=print)


@pytest.fixture(scope="session")
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, images: dict[str, str]
) -> Iterator[Folder]:
    """A running demo stack, simulator and local model included; `KEEP_FAILED=1` leaves it after a failure."""
    folder = stack_folder(tmp_path_factory.mktemp("demo"), "demo", extra=SETTINGS)
    folder.run("up", "--profile", "it", timeout=600)
    yield folder
    if not kept(request, folder):
        folder.run("down", "--volumes", "--now", timeout=300)


@pytest.fixture(scope="session", name="text")
def text_alone(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, images: dict[str, str]
) -> Iterator[Folder]:
    """The demo's simulator and local model, and a container of its agent that waits for commands."""
    with in_text(request, stack_folder(tmp_path_factory.mktemp("text"), "text", extra=SETTINGS), images) as folder:
        yield folder


@contextmanager
def in_text(request: pytest.FixtureRequest, folder: Folder, images: dict[str, str]) -> Iterator[Folder]:
    """Run what answers in text while the block lasts; `KEEP_FAILED=1` leaves it after a failure."""
    services = text.composed(folder, images)
    try:
        services.start()
        yield folder
    finally:
        if not kept(request, folder):
            services.stop()


def kept(request: pytest.FixtureRequest, folder: Folder) -> bool:
    """Tell whether a stack is to be left as it is."""
    keep = bool(request.session.testsfailed and os.environ.get("KEEP_FAILED"))
    if keep:
        print(f"\nkept: cd {folder.path} && deployctl status --profile it")
    return keep


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep what tells why a test failed; forget the calls of one that passed."""
    report = yield
    used = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Folder)]
    for folder in {one.path: one for one in used}.values():
        if report.failed:
            artifacts.keep(item.name, folder, since=call.start)
        elif report.when == "call":
            artifacts.forget(folder, since=call.start)
    return report
