"""`drill`: a fault on purpose, a question during it, a question after it, and the verdict."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.config import load
from deploy.drill import reading
from deploy.drill.beside import AGENT, CLOUD, beside
from deploy.drill.faults import AGAIN, QUESTION, Fault
from deploy.drill.verdict import Turn, problems
from deploy.errors import StackError
from deploy.flows import simulator
from deploy.flows.talk import running
from deploy.plan.observe import Container, observe
from deploy.render import LOCAL_LLM
from deploy.stack import Stack
from deploy.state import Held, StateFolder
from deploy.state.drills import remember

LISTEN = 30  # s that the caller listens to an answer, at most
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Drill:
    """Hold what came of it.

    Args:
        turns: The question during the fault, and the one after it.
        problems: What a caller would have complained about; empty: passed.
    """

    turns: tuple[Turn, ...]
    problems: tuple[str, ...]


def drill(folder: Path, project: str, fault: Fault, *, voice: bool, tell: Tell) -> Drill:
    """Drill a running stack.

    Args:
        folder: The user's folder.
        project: Compose's project name.
        fault: What to break.
        voice: Ask aloud, in a room, instead of in text.
        tell: Prints a line of progress.

    Raises:
        StackError: The stack does not run, or the drill could not be held.
    """
    store = StateFolder(folder)
    running(Stack(project), "livekit_agent")
    if not store.exists or store.read().project != project:
        raise StackError("was not started from this folder", where=project, hint="deployctl up", code="not_running")
    config = load(folder, profile=store.read().profile, flags={}, environ={})
    models = config.settings.models
    with store.locked("drill"), beside(store, config.profile, tell) as (stack, containers):
        tell(f"Fault: {fault.words}")
        simulator.put(stack, ("*",) if fault.whole_cloud else models[:1], dict(fault.setting), service=CLOUD)

        def heal() -> None:
            tell("The fault ends")
            simulator.reset(stack, service=CLOUD)

        if voice:
            own = (config.settings.hold_line, config.settings.apology_line)
            turns = _aloud(stack, containers[AGENT], own, heal, tell)
        else:
            turns = _in_text(stack, containers[AGENT], heal, tell)
        local = any(one.service == LOCAL_LLM and one.health == "healthy" for one in observe(stack.containers()))
    found = problems(
        fault,
        turns,
        first=models[0],
        can_fall_back=local or (len(models) > 1 and not fault.whole_cloud),
    )
    ended = datetime.now(UTC)
    remember(store, Held(fault.name, voice, not found, found[0] if found else "", ended))
    return Drill(tuple(turns), tuple(found))


def _in_text(stack: Stack, agent: Container, heal: Callable[[], None], tell: Tell) -> Sequence[Turn]:
    turns = []
    for question, healthy in ((QUESTION, False), (AGAIN, True)):
        if healthy:
            heal()
        tell(f"Asking: {question}")
        command = ["python", "-m", "agent", "ask", "--json", "--", question]
        turns.append(reading.asked(question, _lines(stack.execute(agent.id, command)), healthy=healthy))
    return turns


def _aloud(stack: Stack, agent: Container, own: Sequence[str], heal: Callable[[], None], tell: Tell) -> Sequence[Turn]:
    words = ["--agent", AGENT, "--listen", str(LISTEN), "--say", QUESTION, "--say", AGAIN]
    summary: Mapping[str, Any] = {}
    healed = ""
    for line in _lines(stack.run_once(AGENT, ["python", "-m", "agent", "call", "--json", *words])):
        if line.get("kind") == "summary":
            summary = line
        elif line.get("kind") == "progress":
            tell(str(line["text"]))
            if AGAIN in line["text"]:
                healed = datetime.now(UTC).isoformat(timespec="milliseconds")
                heal()
    if "room" not in summary:
        problem = summary.get("problem", "the caller said nothing of its call")
        raise StackError(str(problem), where="drill", hint="deployctl logs livekit", code="no_summary")
    told = list(_lines(stack.execute(agent.id, ["python", "-m", "agent", "log", "--", str(summary["room"])])))
    return reading.called(summary, told, healed=healed or "9", own=own)


def _lines(printed: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    """Read JSON lines; a program that fails has said why in one of them, if it has said any."""
    seen = False
    try:
        for line in printed:
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, Mapping):
                seen = True
                yield found
    except StackError:
        if not seen:
            raise
