"""Which of the CPU's features llama.cpp can use."""

from collections.abc import Collection

from deploy.doctor.finding import Finding

# flag in /proc/cpuinfo to its name; llama.cpp's images bring a library for each step and take the best that runs
_X86 = {"avx": "AVX", "f16c": "F16C", "fma": "FMA", "avx2": "AVX2"}
_ARM = {"asimd": "NEON", "asimddp": "dot product"}
_MORE = {"avx512f": "AVX-512", "avx512_vnni": "AVX-512 VNNI", "avx_vnni": "AVX VNNI", "amx_int8": "AMX",
         "i8mm": "I8MM", "sve": "SVE"}  # fmt: skip
_CLOUD = ("keep models in LLM_MODEL that answer, or use a machine or a virtual CPU type with them (host-passthrough)",)


def cpu(machine: str, flags: Collection[str], *, local: bool) -> Finding:
    """Judge the CPU.

    Args:
        machine: Its architecture, such as `x86_64` or `aarch64`.
        flags: Its features, as /proc/cpuinfo names them; empty: not to be read.
        local: A local model is to run on it.
    """
    wanted = {"x86_64": _X86, "amd64": _X86, "aarch64": _ARM, "arm64": _ARM}.get(machine)
    if wanted is None or not flags:
        return Finding("cpu", "untried", f"the features of this {machine} CPU cannot be read")
    missing = [name for flag, name in wanted.items() if flag not in flags]
    if missing:
        what = f"the CPU lacks {' and '.join(missing)}: llama.cpp runs on it, and more slowly than was ever measured"
        return Finding("cpu", "warning" if local else "ok", what, _CLOUD if local else ())
    has = [name for flag, name in {**wanted, **_MORE}.items() if flag in flags]
    return Finding("cpu", "ok", f"the CPU has {', '.join(has)}, which llama.cpp uses")
