"""Run inside the agent's container: one session, a turn for each line that comes, told as `agent ask` does."""

import asyncio
import sys

from livekit.agents import AgentSession

from agent.ask import Printer
from agent.assistant import Assistant
from agent.build import build_chain
from agent.mixin import never_silent
from agent.settings import load


async def main() -> None:
    settings = load()
    printer, chain = Printer(settings, sys.stdout, as_json=True), build_chain(settings)
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=settings, chain=chain, observe=printer.event)
        await session.start(Assistant(settings))
        while text := (await asyncio.to_thread(sys.stdin.readline)).strip():
            printer.begin(text)
            await session.run(user_input=text)
    await chain.aclose()


asyncio.run(main())
