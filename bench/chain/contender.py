"""A contender's process: `python -m bench.chain.contender NAME`, commands in, results out, a JSON object a line."""

import asyncio
import json
import logging
import os
import sys
import time
from dataclasses import asdict
from typing import Any, TextIO

from bench.chain.contenders import BARE, Session, build
from bench.chain.hearing import Heard, listen
from bench.chain.spec import Spec

_WORDS = "Tell me a story."
_APART = 0.03  # s; turns that start together would wait for each other's CPU time


class Contender:
    """Hold the sessions and obey.

    Args:
        name: Which contender this is.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._sessions: dict[str, Session] = {}

    async def obey(self, command: dict[str, Any]) -> dict[str, Any]:
        """Carry out a command.

        Args:
            command: `do` names it: build, run, once, warm, close.
        """
        match command.pop("do"):
            case "build":
                return await self._build(**command)
            case "run":
                return await self._run(**command)
            case "once":
                return await self._once(**command)
            case "warm":
                can = [session.warm() for session in self._sessions.values()]
                return {"can": all(can)}
            case "close":
                return await self._close()
            case other:
                raise ValueError(f"no such command: {other}")

    async def _build(self, specs: dict[str, Any]) -> dict[str, Any]:
        """Make sessions that last; the name `bare` gives the client without a router."""
        await self._close()
        self._sessions = {key: build(self._name, Spec(**spec), bare=key == BARE) for key, spec in specs.items()}
        return {}

    async def _run(self, turns: list[str], at: float | None, apart: float) -> dict[str, Any]:
        """Take a turn in each of the named sessions, so many seconds apart, from a moment since the epoch on."""
        if at is not None:
            await asyncio.sleep(at - time.time())
        cpu = time.process_time()
        sessions = [self._sessions[key] for key in turns]
        heard = await asyncio.gather(*(_late(number * apart, session) for number, session in enumerate(sessions)))
        return {"heard": [asdict(one) for one in heard], "cpu": time.process_time() - cpu}

    async def _once(self, specs: list[Any], together: int, settle: float) -> dict[str, Any]:
        """Take one turn in a new session for each spec, so many at a time."""
        heard: list[Heard] = []
        for begin in range(0, len(specs), together):
            # all are made before the first turn, as making one holds up the others
            sessions = [build(self._name, Spec(**spec)) for spec in specs[begin : begin + together]]
            turns = (_late(number * _APART, session) for number, session in enumerate(sessions))
            heard += await asyncio.gather(*turns)
            await asyncio.sleep(settle)  # what a contender asks behind the caller's back counts too
            for session in sessions:
                await session.aclose()
        return {"heard": [asdict(one) for one in heard]}

    async def _close(self) -> dict[str, Any]:
        for session in self._sessions.values():
            await session.aclose()
        self._sessions = {}
        return {}


async def _late(seconds: float, session: Session) -> Heard:
    await asyncio.sleep(seconds)
    return await listen(session.turn(_WORDS))


async def serve(name: str, out: TextIO) -> None:
    """Obey until the input ends.

    Args:
        name: Which contender this is.
        out: Where the results go.
    """
    loop, contender = asyncio.get_running_loop(), Contender(name)
    print(json.dumps({"ready": True}), file=out, flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            result = await contender.obey(json.loads(line))
        except Exception as error:
            result = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result), file=out, flush=True)


def main() -> None:
    """Keep stdout for the results, whatever a library prints."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)  # a log line a turn would be measured with it
    asyncio.run(serve(sys.argv[1], out))


if __name__ == "__main__":
    main()
