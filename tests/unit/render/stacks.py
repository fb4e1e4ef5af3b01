"""Configurations and image names for the tests of rendering."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from deploy.config import Config, load
from deploy.config.build import build
from deploy.config.profile import Profile
from deploy.render import Rendered, render

BUILT_IN = ("default", "local-llm", "gpu", "lite", "demo")
ADDRESS = "192.0.2.7"
IMAGES = {
    "livekit": "livekit/livekit-server:v1.13.5",
    "livekit_agent": "deployctl/agent:0123456789ab",
    "frontend": "deployctl/web:0123456789ab",
    "kokoro": "ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0",
    "nemotron": "deployctl/nemotron:0123456789ab",
    "whisper": "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu",
    "speech": "deployctl/speech:0123456789ab",
    "openrouter_sim": "deployctl/openrouter-sim:0123456789ab",
    "llama_cpp": "ghcr.io/ggml-org/llama.cpp:server-b11206",
}
SECRETS = {
    "LIVEKIT_API_KEY": "APIlivekitkey",
    "LIVEKIT_API_SECRET": "livekit-secret-of-32-characters-or-more",
    "OPENROUTER_API_KEY": "sk-or-v1-of-the-user",
    "HF_TOKEN": "hf_of_the_user",
}


def config(folder: Path, profile: str = "default", *, flags: Mapping[str, str] = SECRETS) -> Config:
    """Load a profile with every secret set."""
    return load(folder, profile=profile, flags=flags, environ={})


def rendered(folder: Path, profile: str = "default", **options: Any) -> Rendered:
    """Render a profile with every secret set."""
    return render(config(folder, profile), node_ip=ADDRESS, images=IMAGES, **options)


_port = st.integers(1, 65535)
_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
_word = st.from_regex(r"[a-z][a-z0-9_-]{0,15}", fullmatch=True)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Draw any valid profile."""
    numbers = draw(st.lists(_port.filter(lambda port: port != 7880), min_size=4, max_size=4, unique=True))
    names = ("livekit", "livekit_tcp", "livekit_udp", "frontend")
    limits = {"memory": draw(st.sampled_from(["64m", "4g"])), "cpus": draw(st.floats(0.01, 64))}
    return build(
        Profile,
        {
            "name": draw(_word),
            "description": draw(_line),
            "extends": None,
            "stt": draw(st.sampled_from(["nemotron", "whisper", "speech"])),
            "tts": draw(st.sampled_from(["kokoro", "speech"])),
            "llm": draw(st.sampled_from(["openrouter", "simulator"])),
            "local_llm": draw(st.booleans()),
            "tiny_model": draw(st.booleans()),
            "gpu": draw(st.booleans()),
            "images": draw(st.sampled_from(["auto", "pull", "build"])),
            "registry": None,
            "project": draw(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,15}", fullmatch=True)),
            "domain": draw(st.sampled_from([None, "voice.example.org"])),
            "ports": dict(zip(names, numbers, strict=True)),
            "agent": {
                "instructions_file": None,
                "module": None,
                "greeting": draw(_line),
                "voice": draw(st.none() | _word),
                "language": draw(st.sampled_from(["en", "de-AT"])),
            },
            "env": {},
            "resources": dict.fromkeys(IMAGES, limits),
        },
    )
