"""Which tests run at once: two whole stacks do not answer in time on two cores; what is smaller runs beside one."""

from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_SMALL = {"compose_agrees", "fallback", "keep_alive", "last_words", "leftovers", "text_servers_die", "wheel"}


def is_small(path: str) -> bool:
    """Tell whether a file's tests start no whole stack.

    Args:
        path: The file's.
    """
    return Path(path).stem.removeprefix("test_") in _SMALL


class TwoProcesses(LoadScopeScheduling):
    """Give all tests that start whole stacks to one process of the run, and the others to the other."""

    def _split_scope(self, nodeid: str) -> str:
        return "small" if is_small(nodeid.partition("::")[0]) else "stacks"
