"""What happens to containers: they die, come back, are starved, and their packets are lost."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.integration.command import Folder
from tests.integration.simulator import container_of
from tests.integration.waiting import until

_BACK = 120  # s
_ESTABLISHED = "01"  # https://docs.kernel.org/networking/proc_net_tcp.html
_FLOOD = Path(__file__).with_name("flood.py").read_text()


def docker(*words: str) -> str:
    """Run a command of Docker's that must work; return what it prints, errors included."""
    done = subprocess.run(
        ["docker", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True, timeout=120
    )
    return done.stdout


@contextmanager
def dead(folder: Folder, service: str) -> Iterator[str]:
    """Kill a service as a crash would; it is back and healthy after the block.

    Args:
        folder: The stack's.
        service: Its name.
    """
    container = container_of(folder, service)
    docker("kill", container)
    try:
        yield container
    finally:
        back(container)


def back(container: str) -> None:
    """Start a container and wait until it is healthy.

    Args:
        container: Its id.
    """
    docker("start", container)
    until(lambda: docker("inspect", "-f", "{{.State.Health.Status}}", container).strip() == "healthy", _BACK)


class Log:
    """Follow what a container writes, from now on and without delay.

    Args:
        container: Its id.
    """

    def __init__(self, container: str) -> None:
        self._following = subprocess.Popen(
            ["docker", "logs", "--follow", "--tail", "0", container],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def until(self, word: str, seconds: float) -> None:
        """Wait for a line with a word in it.

        Args:
            word: The word.
            seconds: At most.

        Raises:
            TimeoutError: There was none.
        """
        assert self._following.stdout is not None
        ending = threading.Timer(seconds, self._following.kill)
        ending.start()
        try:
            if not any(word in line for line in iter(self._following.stdout.readline, "")):
                raise TimeoutError(f"not within {seconds:g} s")
        finally:
            ending.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._following.kill()
        self._following.wait()


@contextmanager
def starved(folder: Folder, service: str, cpus: float) -> Iterator[None]:
    """Let a service have next to no CPU for as long as the block lasts.

    Args:
        folder: The stack's.
        service: Its name.
        cpus: What it gets.
    """
    container = container_of(folder, service)
    before = json.loads(docker("inspect", "-f", "{{.HostConfig.NanoCpus}}", container)) / 1e9
    docker("update", "--cpus", f"{cpus:g}", container)
    try:
        yield
    finally:
        docker("update", "--cpus", f"{before:g}", container)


@contextmanager
def frozen(folder: Folder, service: str) -> Iterator[Callable[[], bool]]:
    """Halt all processes of a service for as long as the block lasts, or the container does.

    Its kernel still takes what is sent to it. What the block is given says whether something lies there unread.

    Args:
        folder: The stack's.
        service: Its name.
    """
    container = container_of(folder, service)
    process = _process(container)
    docker("pause", container)

    def asked() -> bool:
        sockets = [line.split() for line in Path(f"/proc/{process}/net/tcp").read_text().splitlines()[1:]]
        return any(state == _ESTABLISHED and int(queues.split(":")[1], 16) for _, _, _, state, queues, *_ in sockets)

    try:
        yield asked
    finally:
        if docker("inspect", "-f", "{{.State.Status}}", container).strip() == "paused":
            docker("unpause", container)


class Flood:
    """Fill the queue of a speech service, so that it refuses with 429; what it is filled with is made beforehand.

    Args:
        folder: The stack's.
        service: Its name.
    """

    def __init__(self, folder: Folder, service: str) -> None:
        command = ["docker", "exec", "-i", container_of(folder, service), "python", "-c", _FLOOD]
        self._running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self) -> Self:
        self._expect("ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.communicate()

    @contextmanager
    def full(self) -> Iterator[None]:
        """Keep it full for as long as the block lasts."""
        assert self._running.stdin is not None
        self._running.stdin.write("begin\n")
        self._expect("refused")
        yield
        self._running.communicate()

    def _expect(self, line: str) -> None:
        assert self._running.stdout is not None
        assert self._running.stdout.readline() == f"{line}\n"


@contextmanager
def unreachable(folder: Folder, service: str, other: str) -> Iterator[None]:
    """Lose every packet from one service to another: nothing is refused, nothing comes. Only root may.

    Args:
        folder: The stack's.
        service: Who sends.
        other: Who receives nothing.
    """
    with losing(folder, service, other):
        yield


@contextmanager
def losing(folder: Folder, service: str, other: str, *match: str) -> Iterator[None]:
    """Lose packets from one service to another. Only root may.

    Args:
        folder: The stack's.
        service: Who sends.
        other: Who receives nothing.
        match: Which of them, in the words of iptables; none: all.
    """
    process = _process(container_of(folder, service))
    network = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
    address = docker("inspect", "-f", network, container_of(folder, other)).strip()
    rule = ["OUTPUT", "-d", address, *match, "-j", "DROP"]
    inside = ["nsenter", "--target", process, "--net", "iptables", "--wait"]
    subprocess.run([*inside, "--append", *rule], check=True, timeout=30)
    try:
        yield
    finally:
        subprocess.run([*inside, "--delete", *rule], check=True, timeout=30)


def _process(container: str) -> str:
    return docker("inspect", "-f", "{{.State.Pid}}", container).strip()
