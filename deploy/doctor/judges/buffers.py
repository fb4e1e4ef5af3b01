"""How much of what callers send the kernel keeps while LiveKit is busy."""

from deploy.doctor.finding import Finding

# LiveKit asks for more, and complains at its start of less than this: "UDP receive buffer is too small for a
# production set-up", with what getsockopt says, which on Linux is twice what was asked for.
WANTED = 5_000_000  # bytes
ADVISED = 5_000_000  # bytes of net.core.rmem_max: https://docs.livekit.io, Deploying LiveKit
_RAISE = (
    f"echo net.core.rmem_max={ADVISED} | sudo tee /etc/sysctl.d/90-livekit.conf && sudo sysctl --system",
    "then: deployctl down && deployctl up",
)


def buffers(granted: int, limit: int | None) -> Finding:
    """Judge the receive buffer that a UDP socket gets here.

    Args:
        granted: Bytes that the kernel says it has given to a socket that asked for plenty.
        limit: net.core.rmem_max in bytes; None: not to be read.
    """
    said = f" (net.core.rmem_max is {limit})" if limit is not None else ""
    if granted < WANTED:
        what = f"a UDP socket gets {_mb(granted)} to receive into, LiveKit wants {_mb(WANTED)}{said}: sound may be lost"
        return Finding("buffers", "warning", what, _RAISE)
    if limit is not None and limit < ADVISED:
        what = (
            f"a UDP socket gets {_mb(granted)} to receive into, enough for LiveKit's own check; its guide advises more"
        )
        return Finding("buffers", "ok", f"{what}{said}", _RAISE)
    return Finding("buffers", "ok", f"a UDP socket gets {_mb(granted)} to receive into{said}")


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
