"""`logs --call` and `logs --calls`: what the agent kept of its calls, in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from deploy.errors import StackError
from deploy.plan.decide import AGENT
from deploy.plan.observe import observe
from deploy.stack import Stack
from deploy.state import StateFolder

LAST = 20
Lines = list[dict[str, Any]]


def one(store: StateFolder, stack: Stack, call: str) -> Lines:
    """Read a call's lines, in the order of time.

    Args:
        store: The state folder; its compose file says how a container is made where the agent does not run.
        stack: Docker.
        call: Its id.

    Raises:
        StackError: There is no such call, or nothing that could be asked.
    """
    if found := _ask(store, stack, call):
        return found
    raise StackError("there is no such call in the log", where=call, hint="deployctl logs --calls", code="unknown_call")


def every(store: StateFolder, stack: Stack) -> Lines:
    """Read the summary of each call that is kept, the last one last.

    Args:
        store: The state folder.
        stack: Docker.

    Raises:
        StackError: Nothing could be asked.
    """
    return _ask(store, stack)


def _ask(store: StateFolder, stack: Stack, *call: str) -> Lines:
    command = ["python", "-m", "agent", "log", "--", *call]
    containers = [found for found in observe(stack.containers()) if found.service == AGENT and not found.one_off]
    running = [found.id for found in containers if found.state == "running"]
    if running:
        return _read(stack.execute(running[0], command))
    if not store.exists or store.read().project != stack.project:
        raise StackError("was never started here", where=stack.project, hint="deployctl up", code="not_running")
    # stopped, or down: the volume is still there
    return _read(Stack(stack.project, store.compose).run_once(AGENT, command))


def _read(printed: Iterator[str]) -> Lines:
    found = []
    for line in printed:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "call" in entry:
            found.append(entry)
    return found


def story(lines: Sequence[Mapping[str, Any]]) -> str:
    """Tell a call: seconds since its first line, the turn where one begins, and what happened.

    Args:
        lines: Of one call; at least one.
    """
    begin = _time(lines[0])
    told = [f"Call {lines[0]['call']}, {begin:%Y-%m-%d %H:%M:%S} UTC"]
    for line in lines:
        turn = f"turn {line.get('turn')}" if line.get("event") == "turn" else ""
        told.append(f"{(_time(line) - begin).total_seconds():9.2f} s  {turn:8} {line.get('message', '')}")
    if lines[-1].get("event") != "end":
        told.append("No end so far: the call goes on, or its process died.")
    return "\n".join(told)


def table(calls: Sequence[Mapping[str, Any]]) -> str:
    """List calls.

    Args:
        calls: Their summaries.
    """
    if not calls:
        return "No call is kept."
    width = max(4, *(len(str(call["call"])) for call in calls))
    rows = [f"{'CALL':{width}}  BEGUN (UTC)          SECONDS  TURNS  FAULTS  APOLOGIES"]
    for call in calls:
        begun = datetime.fromisoformat(call["begun"])
        seconds = "-"
        if call["ended"]:
            seconds = f"{(datetime.fromisoformat(call['ended']) - begun).total_seconds():.0f}"
        rows.append(
            f"{call['call']:{width}}  {begun:%Y-%m-%d %H:%M:%S}  {seconds:>7}  {call['turns']:5}  {call['faults']:6}"
            f"  {call['apologies']:9}"
        )
    return "\n".join(rows)


def _time(line: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(line["time"]))
