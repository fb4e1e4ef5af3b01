"""What a local model would run on: CPU, memory, graphics card."""

import platform
import shutil
import time
from pathlib import Path

from deploy.doctor.finding import Finding
from deploy.doctor.judges.cpu import cpu
from deploy.doctor.judges.gpu import gpu
from deploy.doctor.judges.speed import speed
from deploy.doctor.subject import Subject

_SAMPLE = 128 << 20  # bytes: more than caches have
_TRIES = 3
_CPUS = Path("/proc/cpuinfo")
_DRIVER = Path("/proc/driver/nvidia/version")


def features(subject: Subject) -> list[Finding]:
    """Read the CPU's features."""
    text = _CPUS.read_text() if _CPUS.exists() else ""
    return [cpu(platform.machine(), flags(text), local=subject.config.profile.local_llm)]


def flags(text: str) -> frozenset[str]:
    """Find the features of the first CPU.

    Args:
        text: Of /proc/cpuinfo, as x86 or ARM writes it.
    """
    for line in text.splitlines():
        name, _, values = line.partition(":")
        if name.strip().lower() in ("flags", "features"):
            return frozenset(values.split())
    return frozenset()


def tokens(subject: Subject) -> list[Finding]:
    """Estimate how fast the profile's local model will be."""
    profile = subject.config.profile
    if profile.tiny_model:
        return [Finding("speed", "ok", "the tiny model needs no estimate: it answers at once")]
    if profile.gpu:
        return [Finding("speed", "untried", "the local model runs on the GPU, whose speed was never measured")]
    cores = min(profile.resources["llama_cpp"].cpus, float(subject.engine().cpus))
    return [speed(subject.config.settings.llama_hf_repo, cores, _memory_speed(), local=profile.local_llm)]


def card(subject: Subject) -> list[Finding]:
    """Look for NVIDIA's driver, and for what hands its card to containers."""
    info = subject.info()
    # in WSL2 the card is /dev/dxg, whoever made it; nvidia-smi comes with NVIDIA's driver alone
    there = _DRIVER.exists() or (
        Path("/dev/dxg").exists() and shutil.which("nvidia-smi", path="/usr/lib/wsl/lib:/usr/bin") is not None
    )
    devices = [str(device.get("ID", "")) for device in info.get("DiscoveredDevices") or []]
    handed = (
        "nvidia" in (info.get("Runtimes") or {})
        or any(device.startswith("nvidia.com/gpu") for device in devices)
        or shutil.which("nvidia-container-runtime-hook") is not None
    )
    return [gpu(wanted=subject.config.profile.gpu, card=there, runtime=handed)]


def _memory_speed() -> float:
    """Let one core read more than its caches hold; GB a second, the best of a few, for others may be at work."""
    sample = bytearray(b"\0") * _SAMPLE
    best = 0.0
    for _ in range(_TRIES):
        begin = time.perf_counter()
        sample.find(b"\1")
        best = max(best, len(sample) / max(time.perf_counter() - begin, 1e-9) / 1e9)
    return best
