"""An agent as LiveKit's documentation begins: what ours is measured against."""

import os

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobProcess, cli, inference
from livekit.plugins import openai

server = AgentServer()


def prewarm(process: JobProcess) -> None:
    """Load the detector before a call comes."""
    process.userdata["vad"] = inference.VAD()


server.setup_fnc = prewarm


@server.rtc_session()
async def answer(ctx: JobContext) -> None:
    """Answer a call."""
    base = os.environ["STT_BASE_URL"]
    session: AgentSession[None] = AgentSession(
        vad=ctx.proc.userdata["vad"],
        stt=openai.STT(model="moonshine-tiny-en", base_url=base, api_key="none"),
        llm=openai.LLM(model="mistralai/mistral-nemo", base_url=os.environ["OPENROUTER_BASE_URL"], api_key="none"),
        tts=openai.TTS(model="piper", voice="joe", base_url=base, api_key="none", response_format="wav"),
        turn_handling={"turn_detection": "vad", "interruption": {"mode": "vad"}},
    )
    await session.start(Agent(instructions="You are a friendly voice assistant."), room=ctx.room)


if __name__ == "__main__":
    cli.run_app(server)
