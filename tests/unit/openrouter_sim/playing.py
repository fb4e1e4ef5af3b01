"""Play a behaviour of the simulator over a real socket, and keep what came of it."""

import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.openrouter_sim.control import Behaviour
from tests.unit.openrouter_sim.conftest import Sim
from tests.unit.openrouter_sim.description import EVENTS, responses

# seconds of silence that are waited for: less than between two comments, more where something has to come before
SILENT = {Behaviour.HANG: 0.4, Behaviour.NO_CHUNKS: 0.4, Behaviour.COMMENTS_ONLY: 0.4, Behaviour.STALL: 1.5}
HINTING = ("402_in_flight", "429_upstream", "429_free_minute", "429_free_day", "503")
CALLS = [{"name": "look", "arguments": {"where": "outside"}}]
CHAT = "/chat/completions"
END_MARK = responses(CHAT)["200"][EVENTS]["x-speakeasy-sse-sentinel"]


@dataclass(frozen=True)
class Case:
    """A behaviour, asked for in one of the two ways, with what is put and asked besides."""

    behaviour: Behaviour
    stream: bool
    name: str = ""
    setting: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.behaviour.name}-{'streamed' if self.stream else 'whole'}{self.name}"


def cases(stream: bool) -> list[Case]:
    """List every behaviour as it is, and what settings add to some."""
    return [
        *(Case(behaviour, stream) for behaviour in Behaviour),
        *(Case(Behaviour(name), stream, "-hinting", {"retry_after": 7}) for name in HINTING),
        Case(Behaviour.OK, stream, "-thinking", {"reasoning": "The user wants the time."}),
        Case(Behaviour.OK, stream, "-calling", {"tool_calls": CALLS}),
        Case(Behaviour.OK, stream, "-shortened", {}, {"max_tokens": 2}),
        Case(Behaviour.ERROR_MID, stream, "-calling", {"tool_calls": CALLS}),
    ]


@dataclass
class Played:
    """What came: `bodies` are whole (of a stream: its events), `rubbish` is what no client can read."""

    status: int | None = None
    kind: str = ""
    text: str = ""
    bodies: list[Any] = field(default_factory=list)
    rubbish: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Take the text apart."""
        if self.kind != EVENTS:
            self._take(self.text, "")
            return
        for line in self.text.splitlines():
            if line.startswith("data: "):
                self._take(line.removeprefix("data: "), "data")
            elif line and not line.startswith(":"):
                self.rubbish.append(line)

    def _take(self, text: str, wrapped_in: str) -> None:
        if wrapped_in and text == END_MARK:
            return
        try:
            body = json.loads(text)
        except ValueError:
            self.rubbish.append(text)
        else:
            self.bodies.append({wrapped_in: body} if wrapped_in else body)


def play(sim: Sim, case: Case) -> Played:
    """Ask once, and read until the end, the break or the silence."""
    sim.put(case.behaviour, **case.setting).raise_for_status()
    played = Played()
    try:
        with sim.stream(timeout=SILENT.get(case.behaviour, 5), stream=case.stream, **case.fields) as response:
            played.status, played.kind = response.status_code, response.headers["content-type"]
            for piece in response.iter_text():
                played.text += piece
    except httpx.HTTPError:
        pass  # to reset a connection and to fall silent are behaviours
    played.read()
    return played
