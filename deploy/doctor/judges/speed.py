"""How many tokens a second a local model will say here: an estimate, before anything is downloaded."""

import re
from dataclasses import dataclass

from deploy.doctor.finding import Finding

SPEECH = 3.3  # tokens a second of speech at 150 words a minute (docs/fallback.md)
# GB of weights that one core reads and multiplies a second: the tokens a second of the two models that docs/fallback.md
# has measured on two cores (4B: 4.1 to 5.0; 8B: 2.6 to 2.9), times their size, by two
PER_CORE = (5.0, 7.0)
# bits a weight: llama.cpp, tools/quantize/README.md; the last three by their own definition
_BITS = {"Q2_K": 3.35, "Q3_K_S": 3.5, "Q3_K_M": 3.91, "Q4_K_S": 4.58, "Q4_K_M": 4.84, "Q5_K_S": 5.52, "Q5_K_M": 5.68,
         "Q6_K": 6.56, "Q4_0": 4.5, "Q8_0": 8.5, "F16": 16.0, "BF16": 16.0}  # fmt: skip
_USUAL = "Q4_K_M"  # what llama.cpp takes where the name says nothing
_SIZE = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)([BM])(?![A-Za-z0-9])", re.IGNORECASE)
_ACTIVE = re.compile(r"-A(\d+(?:\.\d+)?)B(?![A-Za-z0-9])", re.IGNORECASE)
_SMALLER = ("LLAMA_HF_REPO=unsloth/Qwen3-1.7B-GGUF:Q4_K_M in .env.local: a model of 1B to 2B keeps up on a small CPU",)


@dataclass(frozen=True)
class Weights:
    """Say how large a model is, in GB.

    Args:
        stored: On the disk.
        read: What a token needs of it: less than all where only some experts are asked.
    """

    stored: float
    read: float


def weights(repository: str) -> Weights | None:
    """Read a model's size from its name; None where it says none.

    Args:
        repository: As in LLAMA_HF_REPO: `unsloth/Qwen3-4B-Instruct-2507-GGUF:Q4_K_M`.
    """
    name, _, quantised = repository.rpartition("/")[2].partition(":")
    size = _SIZE.search(name)
    bits = _BITS.get((quantised or _USUAL).upper())
    if size is None or bits is None:
        return None
    billions = float(size.group(1)) * (1 if size.group(2).upper() == "B" else 1e-3)
    active = _ACTIVE.search(name)
    return Weights(billions * bits / 8, (float(active.group(1)) if active else billions) * bits / 8)


def tokens(model: Weights, cores: float, memory: float) -> tuple[float, float]:
    """Estimate how many tokens a second a model says: the least and the most.

    Args:
        model: Its size.
        cores: That it may use.
        memory: GB a second that one core reads from memory; all together read no less, and are not taken to read more.
    """
    least, most = (min(cores * rate, memory) / model.read for rate in PER_CORE)
    return least, most


def speed(repository: str, cores: float, memory: float, *, local: bool) -> Finding:
    """Judge by the speed at which people speak.

    Args:
        repository: The model.
        cores: That it may use.
        memory: GB a second that one core reads from memory.
        local: The profile starts it.
    """
    model = weights(repository)
    if model is None:
        return Finding("speed", "untried", f"the name {repository} does not say how large the model is")
    if model.read <= 0 or memory <= 0 or cores <= 0:
        return Finding("speed", "untried", f"nothing to estimate {repository}'s speed from")
    least, most = tokens(model, cores, memory)
    name = repository.rpartition("/")[2]
    what = (
        f"{name} says about {least:.2g} to {most:.2g} tokens a second here, and speech takes {SPEECH}: an estimate "
        f"from {cores:g} cores and {memory:.0f} GB/s of memory"
    )
    if most < SPEECH:
        return Finding("speed", "warning" if local else "ok", what, _SMALLER)
    return Finding("speed", "ok", what)
