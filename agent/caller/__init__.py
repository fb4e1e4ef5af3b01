"""The caller: joins a room, asks aloud, and tells what the agent said, what was heard, and when."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Place a call as the command line says.

    Args:
        argv: The arguments after `call`; None takes those of the process.

    Returns:
        0 when every question was answered aloud, 1 when not, 2 on wrong usage.
    """
    # imported here because the worker, too, imports this package's parent and needs none of it
    from agent.caller.command import run

    return run(argv)


__all__ = ["main"]
