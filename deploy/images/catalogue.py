"""The catalogue: upstream names, our own names, and the hash that tells one build of ours from another."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from deploy import assets
from deploy.config.profile import Profile

OURS = "deployctl/"
UPSTREAM_PYTHON = "python:3.13-slim-trixie"
UPSTREAM_LLAMA = "ghcr.io/ggml-org/llama.cpp:server-b11206"

_UPSTREAM = {
    "livekit": "livekit/livekit-server:v1.13.5",
    "kokoro": "ghcr.io/remsky/kokoro-fastapi-cpu:v0.8.0",
    "whisper": "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu",
    "llama_cpp": UPSTREAM_LLAMA,
}
_UPSTREAM_GPU = {
    "kokoro": "ghcr.io/remsky/kokoro-fastapi-gpu:v0.8.0",
    "whisper": "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cuda",
    "llama_cpp": "ghcr.io/ggml-org/llama.cpp:server-cuda-b11206",
}
# Service to the Dockerfile that makes its image from packages.
_BUILDS = {
    "livekit": "livekit",
    "livekit_agent": "agent",
    "frontend": "web",
    "nemotron": "nemotron",
    "speech": "speech",
    "openrouter_sim": "openrouter-sim",
    "llama_cpp": "llama",
}
_TINY = "llama-tiny"
_DOCKER_HUB = "docker.io"


def references(profile: Profile, *, build: bool) -> dict[str, str]:
    """Name the image of each service.

    Args:
        profile: The stack.
        build: Prefer what can be built from packages to upstream's images.
    """
    build = build or profile.images == "build"
    return {service: _reference(service, profile, build) for service in profile.services}


def _reference(service: str, profile: Profile, build: bool) -> str:
    if service == "llama_cpp" and profile.tiny_model:
        return own(_TINY)
    upstream = (_UPSTREAM_GPU if profile.gpu else {}).get(service) or _UPSTREAM.get(service)
    if upstream is None or (build and service in _BUILDS and not (profile.gpu and service == "llama_cpp")):
        return own(_BUILDS[service])
    return mirrored(upstream, profile.registry)


def built_from(reference: str) -> str | None:
    """Name the Dockerfile (without ending) from which an image can be built; None where there is no way.

    Args:
        reference: An image that the rendered stack names.
    """
    if reference.startswith(OURS):
        return reference.removeprefix(OURS).partition(":")[0]
    rest = split(reference)[1]
    for service, image in _UPSTREAM.items():
        if service in _BUILDS and f"/{rest}".endswith(f"/{split(image)[1]}"):
            return _BUILDS[service]
    return None


def mirrored(image: str, registry: str | None) -> str:
    """Point an upstream image at a mirror: the mirror's host and prefix replace the upstream's host.

    Args:
        image: An upstream reference.
        registry: HOST[:PORT][/PREFIX], or None.
    """
    if registry is None:
        return image
    return f"{registry.rstrip('/')}/{split(image)[1]}"


def split(image: str) -> tuple[str, str]:
    """Split a reference into its registry's host and the rest; Docker Hub's official images gain `library/`.

    Args:
        image: A reference.
    """
    first, slash, rest = image.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return _DOCKER_HUB, image if slash else f"library/{image}"


def own(name: str) -> str:
    """Name an image of ours by a hash of everything that goes into it.

    Args:
        name: The Dockerfile's name without its ending.
    """
    return f"{OURS}{name}:{_digest(name)}"


@cache
def base(name: str) -> str:
    """Name a base image that we make from Debian's packages.

    Args:
        name: The recipe's name, `python` or `llama`.
    """
    folder = assets.source("images") / "base"
    return f"{OURS}{name}-base:{_hash({file: folder / file for file in ('build.sh', f'{name}.recipe')})}"


def inputs(name: str) -> list[str]:
    """List what a Dockerfile takes from its context, beside itself: paths seen from the context's root.

    Args:
        name: The Dockerfile's name without its ending.
    """
    text = dockerfile(name).read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    return sorted(set(copied) | set(re.findall(r"source=([^,\s]+)", text)))


def dockerfile(name: str) -> Path:
    """Return a Dockerfile's path."""
    return assets.source("images") / f"{name}.Dockerfile"


def located(path: str) -> Path:
    """Find what a Dockerfile calls `path`: its first part is one of the folders that deployctl carries."""
    first, _, rest = path.partition("/")
    return assets.source(first) / rest if rest else assets.source(first)


def contents(name: str) -> dict[str, Path]:
    """List every file that goes into an image: its path in the build context, and where it is.

    Args:
        name: The Dockerfile's name without its ending.
    """
    found = {f"images/{name}.Dockerfile": dockerfile(name)}
    for path in inputs(name):
        root = located(path)
        for file in _files(root):
            relative = file.relative_to(root).as_posix()
            found[path if relative == "." else f"{path}/{relative}"] = file
    return dict(sorted(found.items()))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for child in path.iterdir():
        if child.name not in ("__pycache__", "node_modules", "vendor") and child.suffix != ".pyc":
            yield from _files(child)


def bases(name: str) -> dict[str, tuple[str | None, str]]:
    """List what a Dockerfile builds on: build argument to upstream's image (None: there is none) and ours.

    Args:
        name: The Dockerfile's name without its ending.
    """
    known: dict[str, tuple[str | None, str]] = {"PYTHON_BASE": (UPSTREAM_PYTHON, base("python"))}
    known["LLAMA_BASE"] = (UPSTREAM_LLAMA, own("llama")) if name == _TINY else (None, base("llama"))
    asked = set(re.findall(r"^ARG ([A-Z_]+)", dockerfile(name).read_text(encoding="utf-8"), re.MULTILINE))
    return {argument: known[argument] for argument in known if argument in asked}


@cache
def _digest(name: str) -> str:
    return _hash(contents(name), *(str(pair) for pair in bases(name).values()))


def _hash(contents: Mapping[str, Path], *words: str) -> str:
    digest = hashlib.sha256("\0".join(words).encode())
    for name, path in sorted(contents.items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
