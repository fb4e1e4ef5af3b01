"""Run inside the agent's container: the module that is mounted there, in text, while models fail in every way.

The arguments are the ways; a line of JSON is printed for each turn.
"""

import asyncio
import json
import sys
import time
import urllib.request
from collections.abc import Sequence

from livekit.agents import AgentSession

from agent import module, never_silent
from agent.settings import Settings, load

QUESTION, ANSWER = "What is a croissant?", "A croissant is one euro fifty."
CALL = [{"name": "price", "arguments": {"item": "croissant"}}]


def put(settings: Settings, behaviour: str, models: Sequence[str]) -> None:
    base = settings.openrouter_base_url.removesuffix("/api/v1")
    body = json.dumps({"behaviour": behaviour, "text": ANSWER, "tool_calls": CALL}).encode()
    for model in models:
        request = urllib.request.Request(  # noqa: S310 - the stack's simulator
            f"{base}/control/models/{model}", body, {"content-type": "application/json"}, method="PUT"
        )
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


async def turn(settings: Settings) -> dict[str, object]:
    """Ask once, in a session of its own whose chain has no past."""
    lines: list[str] = []
    begin = time.monotonic()
    async with AgentSession(turn_handling={"turn_detection": "manual"}, vad=None) as session:
        never_silent(session, settings=settings, observe=lambda event: lines.append(type(event).__name__))
        await session.start(module.load(settings.agent_module_file).Bakery())
        events = (await session.run(user_input=QUESTION)).events
    messages = [event.item for event in events if event.type == "message" and event.item.role == "assistant"]
    return {
        "words": " ".join(filter(None, ((item.text_content or "").strip() for item in messages))),
        "tools": [event.item.output for event in events if event.type == "function_call_output"],
        "apologies": lines.count("Apology"),
        "seconds": time.monotonic() - begin,
    }


async def main(ways: Sequence[str]) -> None:
    settings = load()
    first, *_ = models = settings.llm_model
    for way in ways:
        for failing in ([first], models):
            put(settings, "ok", models)
            put(settings, way, failing)
            print(json.dumps({"way": way, "failing": len(failing)} | await turn(settings)), flush=True)
    put(settings, "ok", models)


asyncio.run(main(sys.argv[1:]))
