"""Which tests run at once: two stacks that speak do not answer in time on two cores; what is silent runs beside one."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

_SILENT = {
    "compose_agrees", "compose_together", "fallback", "keep_alive", "last_words", "leftovers", "own_agent_ways", "plan",
    "registry", "stack", "text_servers_die", "trouble", "wheel",
}  # fmt: skip

_LAST = "test_page"


def in_order(items: list[pytest.Item]) -> None:
    """Put the browsers' tests at the end, where nothing runs beside them: Firefox loses connections on a busy machine.

    Args:
        items: All tests.
    """
    items.sort(key=lambda item: item.path.stem == _LAST)


def take_turns(items: list[pytest.Item], fixture: str) -> None:
    """Let what nothing may run beside wait until the silent tests have ended, whichever process is done first.

    Args:
        items: All tests.
        fixture: Is held by one process at a time, to its end.
    """
    for item in items:
        waits = isinstance(item, pytest.Function) and (is_silent(item.path.name) or item.path.stem == _LAST)
        if waits and fixture not in item.fixturenames:  # the list is that of all cases of a test
            item.fixturenames.insert(0, fixture)


def is_silent(path: str) -> bool:
    """Tell whether in a file's tests nobody speaks.

    Args:
        path: The file's.
    """
    return Path(path).stem.removeprefix("test_") in _SILENT


class TwoProcesses(LoadScopeScheduling):
    """Give all tests in which somebody speaks to one process of the run, and the others to the other."""

    def _split_scope(self, nodeid: str) -> str:
        return "silent" if is_silent(nodeid.partition("::")[0]) else "sound"
