"""Somebody who opens the join page in a real browser, does what a visitor does, and notices what a visitor notices."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from tests.integration.browsing import Browsing, wav
from tests.integration.command import Folder
from tests.integration.ears import understood
from tests.integration.simulator import container_of
from tests.integration.waiting import until

MOST = 30  # s
LISTENS = "The agent listens."
# the caller's ears, in the only container that has them and reaches the recogniser
_EARS = """
import asyncio, json, os, sys
from agent.caller.audio import read_wav
from agent.caller.hearing import listen
from agent.caller.speech import Pocketsphinx, Route
from agent.settings import load
settings = load()
stt = Route(settings.stt_base_url, settings.stt_model, language=settings.agent_language)
heard, _ = asyncio.run(listen(read_wav(sys.stdin.buffer.read()), {"stt": stt, "pocketsphinx": Pocketsphinx()}))
print(json.dumps([text for one in heard for text in one.words.values() if text]), flush=True)
os._exit(0)  # as `python -m agent` does
"""


class Visitor(Browsing):
    """Be on a stack's page.

    Args:
        stack: Whose page.
        browser: chromium or firefox.
        image: Holds both.
    """

    def __init__(self, stack: Folder, browser: str, image: str) -> None:
        super().__init__(stack, browser, image)
        self._stack = stack

    def presses(self, button: str) -> None:
        """Press a button.

        Args:
            button: Its accessible name.
        """
        self.step("press", button)

    def says(self, words: str) -> None:
        """Say something into the microphone, to its end, a second after the agent's last sound.

        Args:
            words: In English.
        """
        # a browser that began to record late in the greeting, as on a busy machine it does, does not know yet that no
        # echo comes back, and takes the first syllables spoken upon the agent's for one: "what time is it" lost 0.3 s
        until(lambda: not self.hears(), MOST)
        self.step("say", words)

    def reads(self, *lines: str, within: float = MOST) -> str:
        """Wait until the page says something about the call; return what it says.

        Args:
            lines: Any of them.
            within: At most, seconds.
        """
        return str(self._sees(lambda page: page["line"] in lines, within)["line"])

    def joins(self) -> None:
        """Press the button, and wait until the agent has greeted and listens."""
        self.presses("Talk")
        self._sees(self._has_come_to_an_end)

    def is_answered(self, question: str, answer: str) -> None:
        """Ask; wait until the answer can be read below the question, and has been heard.

        Args:
            question: What the visitor says.
            answer: What the agent says.
        """
        before = len(self.words("you"))
        old = len(self.played())
        self.says(question)
        self._sees(lambda page: len(self._rows(page, "you")) > before and self._has_come_to_an_end(page))
        assert answer in understood(self.words("agent")[-1]), self._look()
        until(lambda: any(answer in understood(text) for text in self._ears(old)), MOST)

    def words(self, who: str) -> list[str]:
        """List what the page shows of somebody's words, complete or not.

        Args:
            who: you or agent.
        """
        return self._rows(self._look(), who)

    def is_recorded(self) -> bool:
        """Tell whether the browser has the microphone open."""
        return bool(self.step("recorded"))

    def _sees(self, holds: Callable[[dict[str, Any]], object], within: float = MOST) -> dict[str, Any]:
        page: dict[str, Any] = {}

        def look() -> object:
            page.update(self.step("look"))
            return holds(page)

        try:
            until(look, within)
        except TimeoutError as error:
            raise AssertionError(f"{error}: {page}") from error
        return page

    @staticmethod
    def _has_come_to_an_end(page: dict[str, Any]) -> bool:
        last = page["words"][-1] if page["words"] else {"who": "", "final": False}
        return last["who"] == "agent" and last["final"] and page["line"] == LISTENS

    @staticmethod
    def _rows(page: dict[str, Any], who: str) -> list[str]:
        return [row["text"] for row in page["words"] if row["who"] == who]

    def _look(self) -> dict[str, Any]:
        return dict(self.step("look"))

    def _ears(self, since: int) -> list[str]:
        agent = container_of(self._stack, "livekit_agent")
        done = subprocess.run(
            ["docker", "exec", "-i", agent, "python", "-c", _EARS],
            input=wav(self.played()[since:]), capture_output=True, check=False, timeout=MOST,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return list(json.loads(done.stdout))
