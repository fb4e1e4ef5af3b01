"""What a profile may say."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Port = Annotated[int, Field(ge=1, le=65535)]
Service = Literal[
    "livekit",
    "livekit_agent",
    "frontend",
    "kokoro",
    "nemotron",
    "whisper",
    "speech",
    "openrouter_sim",
    "llama_cpp",
]
CONTAINER_PORT = 7880  # LiveKit's signalling, inside its container
_MEMORY = re.compile(r"[1-9][0-9]*[kmg]")
_DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_REGISTRY = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?")
_PROJECT = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Section(BaseModel):
    """Refuse unknown keys, silent conversions and later changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Ports(Section):
    """Name the ports on the host.

    Args:
        livekit: Signalling, and the address that browsers are sent to.
        livekit_tcp: Media over TCP, for networks without UDP.
        livekit_udp: Media; all calls share it.
        frontend: The join page.
    """

    livekit: Port
    livekit_tcp: Port
    livekit_udp: Port
    frontend: Port


class Agent(Section):
    """Say who the agent is.

    Args:
        instructions_file: The prompt; a path seen from the folder that holds `.env.local`.
        module: The user's own agent, a Python file with a LiveKit `AgentServer` in it; a path seen from there too.
        greeting: What it says first; empty: it waits for the caller.
        voice: The synthesiser's name for its voice.
        language: What the caller speaks, as in BCP 47.
    """

    instructions_file: str | None
    module: str | None
    greeting: str
    voice: str | None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class Limits(Section):
    """Bound what a service may take.

    Args:
        memory: As Docker writes it: `512m`, `4g`.
        cpus: Number of CPUs.
    """

    memory: str
    cpus: Annotated[float, Field(gt=0, le=1024, strict=False)]

    @field_validator("memory")
    @classmethod
    def _memory(cls, value: str) -> str:
        if not _MEMORY.fullmatch(value):
            raise ValueError("should be a size such as 512m or 4g")
        return value


class Profile(Section):
    """Describe a stack; `profiles/default.yml` documents every key."""

    name: str
    description: str
    extends: str | None
    stt: Literal["nemotron", "whisper", "speech"]
    tts: Literal["kokoro", "speech"]
    llm: Literal["openrouter", "simulator"]
    local_llm: bool
    tiny_model: bool
    gpu: bool
    images: Literal["auto", "pull", "build"]
    registry: str | None
    project: str
    domain: str | None
    ports: Ports
    agent: Agent
    env: dict[str, str]
    resources: dict[Service, Limits]

    @property
    def services(self) -> tuple[str, ...]:
        """Name the services of this stack, `llama_cpp` among them whether it is started or not."""
        simulator = ["openrouter_sim"] if self.llm == "simulator" else []
        speech = dict.fromkeys((self.stt, self.tts))
        return ("livekit", *simulator, *speech, "livekit_agent", "frontend", "llama_cpp")

    @property
    def active(self) -> tuple[str, ...]:
        """Name the services that are started."""
        return tuple(name for name in self.services if name != "llama_cpp" or self.local_llm)

    @field_validator("project")
    @classmethod
    def _project(cls, value: str) -> str:
        if not _PROJECT.fullmatch(value):
            raise ValueError("should be lower-case letters, digits, - and _, beginning with a letter or digit")
        return value

    @field_validator("registry")
    @classmethod
    def _registry(cls, value: str | None) -> str | None:
        if value is not None and not _REGISTRY.fullmatch(value):
            raise ValueError("should be HOST[:PORT][/PREFIX], without https://")
        return value

    @field_validator("domain")
    @classmethod
    def _domain(cls, value: str | None) -> str | None:
        if value is not None and not _DOMAIN.fullmatch(value):
            raise ValueError("should be a domain name such as voice.example.org")
        return value

    @field_validator("ports")
    @classmethod
    def _different(cls, value: Ports) -> Ports:
        if value.livekit_tcp == CONTAINER_PORT:
            raise ValueError(f"livekit_tcp should not be {CONTAINER_PORT}: signalling has it inside")
        taken: dict[int, str] = {}
        for name in ("livekit", "livekit_tcp", "frontend"):  # livekit_udp may share a number with a TCP port
            port = getattr(value, name)
            if port in taken:
                raise ValueError(f"{name} should differ from {taken[port]}: both are {port}/tcp")
            taken[port] = name
        return value
