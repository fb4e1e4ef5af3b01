"""Run inside the agent's image: start a worker, and tell how long it takes and what it needs.

The arguments are `ours`, or `stock` and the text of its program; a line of JSON is printed.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

from livekit import api

from agent.settings import Settings, load

_CALLS = 3
_PATIENCE = 90.0  # s
_STILL = 3.0  # s in which memory must not change by a hundredth


def memory(root: int) -> float:
    """Return the proportional memory of a process and all below it, MB."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    tree, before = {root}, 0
    while len(tree) != before:
        before = len(tree)
        tree |= {child for child, parent in parents.items() if parent in tree}
    return sum(map(_pss, tree))


def _pss(process: int) -> float:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


async def settled(root: int) -> float:
    """Wait until memory stays what it is; return it."""
    last, since, end = 0.0, time.monotonic(), time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        now = memory(root)
        if abs(now - last) > 0.01 * now:
            last, since = now, time.monotonic()
        elif time.monotonic() - since >= _STILL:
            return now
        await asyncio.sleep(0.25)
    raise TimeoutError("the worker's memory does not settle")


async def calls(settings: Settings, name: str, root: int) -> float:
    """Put the worker into rooms of its own; return its memory then."""
    key, secret = settings.livekit_api_key.get_secret_value(), settings.livekit_api_secret.get_secret_value()
    async with api.LiveKitAPI(str(settings.livekit_url), key, secret) as livekit:
        rooms = [f"footprint-{uuid.uuid4().hex[:8]}" for _ in range(_CALLS)]
        try:
            for room in rooms:
                await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name=name, room=room))
            await asyncio.sleep(5)
            return await settled(root)
        finally:
            for room in rooms:  # the stack's own agent is in them too
                await livekit.room.delete_room(api.DeleteRoomRequest(room=room))


async def main() -> None:
    settings, name = load(), f"footprint-{uuid.uuid4().hex[:8]}"
    command = [sys.executable, "-m", "agent", "start"]
    if sys.argv[1] == "stock":
        program = Path(tempfile.mkdtemp()) / "stock.py"
        program.write_text(sys.argv[2])
        command = [sys.executable, str(program), "start"]
    keys = {key.upper(): getattr(settings, key).get_secret_value() for key in ("livekit_api_key", "livekit_api_secret")}
    environment = {**os.environ, **keys, "LIVEKIT_AGENT_NAME": name}
    begin = time.monotonic()
    worker = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs yet
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, start_new_session=True
    )
    try:
        assert worker.stdout is not None
        if not any(b"registered worker" in line for line in worker.stdout):
            raise RuntimeError("the worker ended before it was registered")
        started = time.monotonic() - begin
        threading.Thread(target=worker.stdout.read, daemon=True).start()
        idle = await settled(worker.pid)
        busy = await calls(settings, name, worker.pid)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    print(json.dumps({"start": started, "idle": idle, "call": (busy - idle) / _CALLS}), flush=True)


asyncio.run(main())
