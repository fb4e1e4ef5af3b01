"""A real browser in a container of its own, which takes steps one by one; when a test fails, what it showed is kept."""

import base64
import json
import subprocess
from types import TracebackType
from typing import Any, Self

import numpy as np

from agent.caller.audio import Sound, utterances, write_wav
from tests.integration.calling import CALLS
from tests.integration.command import Folder
from tests.integration.leftovers import LABEL, RUN

_RATE = 16_000
_MOST = 30  # s


class Browsing:
    """Open a stack's page.

    Args:
        stack: Whose page.
        browser: chromium or firefox.
        image: Holds both.
    """

    def __init__(self, stack: Folder, browser: str, image: str) -> None:
        self._name = f"dctl-{browser}-{RUN}"
        self._kept = stack.path / CALLS / browser
        self._kept.parent.mkdir(exist_ok=True)
        self._console = self._kept.with_suffix(".console.txt").open("w")
        page = f"http://127.0.0.1:{stack.ports['frontend']}/"
        self._running = subprocess.Popen(
            ["docker", "run", "--rm", "-i", "--init", "--name", self._name, "--label", f"{LABEL}={RUN}",
             "--network", "host", "--shm-size", "512m", image, browser, page],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._console, text=True,
        )  # fmt: skip

    def step(self, name: str, argument: str = "") -> Any:
        """Take a step; return what came of it.

        Args:
            name: One of browser/steps.mjs.
            argument: What it needs.
        """
        assert self._running.stdin is not None
        self._running.stdin.write(json.dumps([name, argument]) + "\n")
        self._running.stdin.flush()
        return self._result()

    def played(self) -> bytes:
        """Give what has come out of the loudspeaker since the beginning, 16-bit samples."""
        return base64.b64decode(self.step("listen"))

    def hears(self) -> bool:
        """Tell whether somebody has spoken out of the loudspeaker in the last second."""
        return bool(utterances(_sound(self.played()[-2 * _RATE :])))

    def _result(self) -> Any:
        assert self._running.stdout is not None
        line = self._running.stdout.readline()
        assert line, self._kept.with_suffix(".console.txt").read_text()
        result = json.loads(line)
        assert "done" in result, result["failed"]
        return result["done"]

    def __enter__(self) -> Self:
        self._result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._running.stdin is not None
        try:
            if error is not None:
                self._kept.with_suffix(".png").write_bytes(base64.b64decode(self.step("screenshot")))
                self._kept.with_suffix(".wav").write_bytes(wav(self.played()))
            self._running.stdin.close()
            self._running.wait(_MOST)
        finally:
            subprocess.run(["docker", "rm", "-f", self._name], capture_output=True, check=False, timeout=_MOST)
            self._console.close()


def wav(samples: bytes) -> bytes:
    """Make a file of what was played.

    Args:
        samples: As `played` gives them.
    """
    return write_wav(_sound(samples))


def _sound(samples: bytes) -> Sound:
    return Sound(np.frombuffer(samples, np.int16), _RATE)
