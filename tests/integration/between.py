"""A relay between the agent and the speech service, which can break one of its two routes and leave the other."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.images import catalogue
from tests.integration.command import Folder
from tests.integration.conftest import changed
from tests.integration.leftovers import labels

_PROGRAM = Path(__file__).with_name("relay.py").read_text()
_ADDRESSES = "  STT_BASE_URL: http://relay:8001/v1\n  TTS_BASE_URL: http://relay:8002/v1\n"


class Relay:
    """Tell the relay what to do.

    Args:
        running: Its container, whose standard input it hears.
    """

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._running = running
        self._expect("ready")

    def turn(self, route: str, way: str) -> None:
        """Let a route be well or not, from its next request on.

        Args:
            route: stt or tts.
            way: well, slow, limited, dies or gone.
        """
        assert self._running.stdin is not None
        print(route, way, file=self._running.stdin, flush=True)
        self._expect(f"{route} {way}")

    def _expect(self, line: str) -> None:
        assert self._running.stdout is not None
        assert self._running.stdout.readline() == f"{line}\n"


@contextmanager
def relayed(demo: Folder) -> Iterator[Relay]:
    """Let the stack's agent reach recognition and synthesis through a relay.

    Args:
        demo: The stack's folder.
    """
    words = ["docker", "run", "--rm", "-i", "--network", f"{demo.project}_default", "--network-alias", "relay"]
    words += [word for key, value in labels().items() for word in ("--label", f"{key}={value}")]
    command = [*words, catalogue.own("openrouter-sim"), "python", "-c", _PROGRAM]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            relay = Relay(running)
            with changed(demo, _ADDRESSES):
                yield relay
        finally:
            assert running.stdin is not None
            running.stdin.close()  # it ends with its input
