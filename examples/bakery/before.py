"""A bakery's telephone, as LiveKit's documentation would have you write it.

python before.py console
"""

import os

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, cli, function_tool, inference
from livekit.plugins import openai

PRICES = {"rye bread": "four euros twenty", "croissant": "one euro fifty", "birthday cake": "twenty-eight euros"}
server = AgentServer()


class Bakery(Agent):
    def __init__(self) -> None:
        super().__init__(
            instructions="You answer the telephone of a bakery, in one or two short sentences. "
            "Look up what something costs before you name a price."
        )

    @function_tool
    async def price(self, item: str) -> str:
        """Look up what something costs.

        Args:
            item: What the caller wants to buy, in the singular and in lower case.
        """
        return PRICES.get(item, f"We have no {item}.")


@server.rtc_session()
async def answer(ctx: JobContext) -> None:
    session = AgentSession(
        vad=inference.VAD(),
        stt=openai.STT(model=os.environ["STT_MODEL"], base_url=os.environ["STT_BASE_URL"], api_key="none"),
        llm=openai.LLM.with_openrouter(model="meta-llama/llama-3.3-70b-instruct:free"),
        tts=openai.TTS(
            model=os.environ["TTS_MODEL"],
            voice=os.environ["TTS_VOICE"],
            base_url=os.environ["TTS_BASE_URL"],
            api_key="none",
            response_format="wav",
        ),
        turn_handling={"turn_detection": "vad", "interruption": {"mode": "vad"}},
    )
    await session.start(Bakery(), room=ctx.room)
    session.say("Good morning, this is the bakery.")


if __name__ == "__main__":
    cli.run_app(server)
