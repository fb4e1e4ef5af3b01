"""Where deployctl runs, and what is known of it there: what was tried, and what was not."""

from dataclasses import dataclass

from deploy.doctor.finding import Finding


@dataclass(frozen=True)
class Place:
    """Describe the place.

    Args:
        system: `platform.system()` of this machine: `Linux`, `Darwin`, `Windows`.
        machine: The engine's architecture, such as `x86_64` or `aarch64`.
        engine: What the engine calls its system, such as `Debian GNU/Linux 12` or `Docker Desktop`.
        kernel: The engine's kernel.
        rootless: The engine runs without root.
        remote: The address of an engine on another machine, or empty.
    """

    system: str
    machine: str
    engine: str
    kernel: str
    rootless: bool = False
    remote: str = ""


def platform(place: Place) -> Finding:
    """Say what is known of a place.

    Args:
        place: Where.
    """
    untried, remedies = [], []
    if place.engine == "Docker Desktop":
        untried.append("Docker Desktop: its virtual machine stands between callers and LiveKit, and has a clock, "
                       "memory and disk of its own, which doctor does not see")  # fmt: skip
        remedies.append("give Docker Desktop what the profile wants: Settings, Resources")
    elif "microsoft" in place.kernel.lower():
        untried.append("WSL2: callers on other machines do not reach its own address")
        remedies.append("networkingMode=mirrored in .wslconfig, or Windows' address as LIVEKIT_NODE_IP in .env.local")
    if place.machine in ("aarch64", "arm64"):
        untried.append("arm64: llama.cpp's images are there for it; no image of ours was ever built on it")
        remedies.append("deployctl up --profile lite --build, and tell us how it went")
    elif place.machine not in ("x86_64", "amd64"):
        untried.append(f"{place.machine}: nothing is known")
    if place.rootless:
        untried.append("rootless Docker: LiveKit sees the callers' addresses changed")
    if place.remote:
        untried.append(f"an engine on another machine ({place.remote}): what doctor sees of this one says little of it")
        remedies.append("run deployctl on that machine")
    if place.system != "Linux" and place.engine != "Docker Desktop":
        untried.append(f"{place.system}: nothing is known")
    if untried:
        return Finding("platform", "untried", f"not tried: {'; '.join(untried)}", tuple(remedies))
    return Finding("platform", "ok", f"Linux on {place.machine}, {place.engine}: where deployctl's own tests run")
