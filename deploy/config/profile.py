"""What a profile may say."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from deploy.config.kinds import Port
from deploy.config.words import Unfit

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
_SERVICES = {"propertyNames": {"enum": list(get_args(Service))}}
CONTAINER_PORT = 7880  # LiveKit's signalling, inside its container
Memory = Annotated[str, Meta(pattern=r"^[1-9][0-9]*[kmg]\Z", description="a size such as 512m or 4g")]
Cpus = Annotated[float, Meta(gt=0, le=1024, description="a number of CPUs above 0, at most 1024, without quotes")]
Language = Annotated[
    str, Meta(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", description="a language such as en or de-AT")
]
Project = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9_-]*\Z",
        description="lower-case letters, digits, - and _, beginning with a letter or digit",
    ),
]
Registry = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9.-]+(:[0-9]+)?(/[a-z0-9._/-]+)?\Z",
        description="HOST[:PORT][/PREFIX], without https://",
    ),
]
Domain = Annotated[
    str,
    Meta(
        pattern=r"^(?=.{1,253}\Z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z",
        description="a domain name such as voice.example.org",
    ),
]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse unknown keys and later changes."""


class Ports(Section, frozen=True):
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

    def __post_init__(self) -> None:
        """Refuse numbers that collide."""
        if self.livekit_tcp == CONTAINER_PORT:
            raise Unfit(f"livekit_tcp should not be {CONTAINER_PORT}: signalling has it inside")
        taken: dict[int, str] = {}
        for name in ("livekit", "livekit_tcp", "frontend"):  # livekit_udp may share a number with a TCP port
            port = getattr(self, name)
            if port in taken:
                raise Unfit(f"{name} should differ from {taken[port]}: both are {port}/tcp")
            taken[port] = name


class Agent(Section, frozen=True):
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
    language: Language


class Limits(Section, frozen=True):
    """Bound what a service may take.

    Args:
        memory: As Docker writes it: `512m`, `4g`.
        cpus: Number of CPUs.
    """

    memory: Memory
    cpus: Cpus


class Profile(Section, frozen=True):
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
    registry: Registry | None
    project: Project
    domain: Domain | None
    ports: Ports
    agent: Agent
    env: dict[str, str]
    resources: Annotated[dict[Service, Limits], Meta(extra_json_schema=_SERVICES)]

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
