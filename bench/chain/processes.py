"""The processes of a run, seen from the one that directs them."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from bench.chain.contenders import BARE, LITELLM, LITELLM_STOCK
from bench.chain.hearing import STORY, Heard
from bench.chain.spec import Spec

ROOT = Path(__file__).resolve().parents[2]
_LINE = 64 * 1024 * 1024  # bytes; a tap's whole record comes in one line
_SECONDS_TO_END = 5.0


class ChildFailed(Exception):
    """Say that a process of the run is of no use."""


class Child:
    """Speak to a process in lines of JSON.

    Args:
        process: It has printed that it is ready.
        ready: What it printed.
    """

    def __init__(self, process: asyncio.subprocess.Process, ready: dict[str, Any]) -> None:
        self._process = process
        self.ready = ready

    async def ask(self, **command: Any) -> dict[str, Any]:
        """Send a command and return its result.

        Args:
            command: Its name under `do`, and its arguments.

        Raises:
            ChildFailed: The process could not do it.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        return await _line(self._process)

    async def end(self) -> None:
        """Close its input, which ends it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _SECONDS_TO_END)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def _line(process: asyncio.subprocess.Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise ChildFailed(f"a process of the run ended with {await process.wait()}")
    result = dict(json.loads(line))
    if "error" in result:
        raise ChildFailed(str(result["error"]))
    return result


@asynccontextmanager
async def child(
    module: str, *arguments: str, python: Path | None = None, env: Mapping[str, str] | None = None
) -> AsyncIterator[Child]:
    """Run a module of the bench until the block ends.

    Args:
        module: Below `bench.chain`.
        arguments: Its own.
        python: The interpreter; none: this one.
        env: Variables besides the few that it gets; settings and proxies of the caller's shell stay outside.
    """
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        str(python or sys.executable), "-P", "-m", f"bench.chain.{module}", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LINE,
        env={**kept, "PYTHONPATH": str(ROOT), **(env or {})},
    )  # fmt: skip
    try:
        one = Child(process, await _line(process))
        yield one
        await one.end()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Contender:
    """Direct a contender's process.

    Args:
        name: Which one it is.
        child: Its process.
    """

    def __init__(self, name: str, child: Child) -> None:
        self.name = name
        self._child = child

    async def build(self, specs: Mapping[str, Spec], bare: Spec | None = None) -> None:
        """Make sessions that last until the next call.

        Args:
            specs: By name.
            bare: Links of the client without a router.
        """
        named = {**specs, **({BARE: bare} if bare else {})}
        await self._child.ask(do="build", specs={key: asdict(spec) for key, spec in named.items()})

    async def run(self, turns: Sequence[str], at: float | None = None, apart: float = 0.0) -> tuple[list[Heard], float]:
        """Take a turn in each session named; return them and the CPU seconds spent.

        Args:
            turns: Names of sessions.
            at: Not before this moment, seconds since the epoch.
            apart: Seconds from one turn's start to the next one's.
        """
        result = await self._child.ask(do="run", turns=list(turns), at=at, apart=apart)
        return [Heard(**one) for one in result["heard"]], result["cpu"]

    async def once(self, specs: Sequence[Spec], together: int = 1, settle: float = 0.5) -> list[Heard]:
        """Take one turn in a new session for each spec.

        Args:
            specs: Links.
            together: How many turns at a time.
            settle: Seconds left to what goes on behind the caller's back, before all is closed.
        """
        named = [asdict(spec) for spec in specs]
        result = await self._child.ask(do="once", specs=named, together=together, settle=settle)
        return [Heard(**one) for one in result["heard"]]

    async def warm(self) -> bool:
        """Let every session open its connection; tell whether the contender has a way to."""
        return bool((await self._child.ask(do="warm"))["can"])


@asynccontextmanager
async def contender(name: str, litellm: Path | None, env: Mapping[str, str] | None = None) -> AsyncIterator[Contender]:
    """Run a contender until the block ends.

    Args:
        name: Which one.
        litellm: The interpreter of litellm's environment.
        env: Variables for it.
    """
    python = litellm if name in (LITELLM, LITELLM_STOCK) else None
    async with child("contender", name, python=python, env={"PYTHONWARNINGS": "ignore", **(env or {})}) as one:
        yield Contender(name, one)


class Simulator:
    """Direct the simulated OpenRouter.

    Args:
        port: Where it listens on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._http = httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30)

    async def put(self, slug: str, behaviour: str = "ok", **setting: Any) -> None:
        """Say what a model does from now on.

        Args:
            slug: The model.
            behaviour: As in the simulator's `control.py`.
            setting: What differs from an answer of three sentences at full speed.
        """
        body = {"behaviour": behaviour, "text": STORY, "first_token": 0, "tokens_per_second": 1000, **setting}
        (await self._http.put(f"/control/models/{slug}", json=body)).raise_for_status()

    async def requests(self) -> list[dict[str, Any]]:
        """Return every request since the last reset, oldest first."""
        return list((await self._http.get("/control/requests")).json()["requests"])

    async def reset(self) -> None:
        """Let it forget all."""
        (await self._http.delete("/control")).raise_for_status()

    async def aclose(self) -> None:
        """Close the operator's connection."""
        await self._http.aclose()


@asynccontextmanager
async def simulator() -> AsyncIterator[Simulator]:
    """Run the simulator until the block ends."""
    async with child("simulator") as one:
        sim = Simulator(one.ready["port"])
        try:
            yield sim
        finally:
            await sim.aclose()
