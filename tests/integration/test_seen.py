"""Whoever was not there tells from the log what happened in a call, also when the stack is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.command import Folder
from tests.integration.conftest import FIRST, SECOND, stack_folder
from tests.integration.simulator import control

THIRD = "qwen/qwen3-30b-a3b-instruct-2507"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Folder]:
    """A stack whose three models fail in three ways."""
    folder = stack_folder(
        tmp_path, "seen", extra=f"env:\n  LLM_MODEL: {FIRST}, {SECOND}, {THIRD}\n  LLM_LOCAL_AFTER: 0.2\n"
    )
    folder.run("up", "--profile", "it", timeout=2400)
    yield folder
    folder.run("down", "--volumes", "--now", timeout=300)


def test_a_call_with_three_faults_is_told_when_the_stack_is_down(own):
    control(own, "PUT", f"/control/models/{FIRST}", {"behaviour": "429_upstream", "retry_after": 300})
    control(own, "PUT", f"/control/models/{SECOND}", {"behaviour": "502"})
    control(own, "PUT", f"/control/models/{THIRD}", {"behaviour": "empty"})
    room = own.call("--say", "what time is it")["room"]
    own.run("down", "--now")
    (summary,) = own.json("logs", "--calls")["calls"]
    assert (summary["call"], summary["turns"], summary["faults"], summary["apologies"]) == (room, 1, 3, 0)
    told = own.run("logs", "--call", room).stdout
    for part in (f"{FIRST} failed: 429", f"{SECOND} failed: 502", f"{THIRD} failed: empty answer", "holding line"):
        assert told.count(part) == 1, told
    assert told.index(FIRST) < told.index(SECOND) < told.index(THIRD) < told.index("tiny answered")
    assert told.splitlines()[-1].endswith("the call ends: participant disconnected")
    lines = own.run("logs", "--call", room, "--json").stdout.lower()
    assert "what time" not in lines
    assert "ten past" not in lines
    assert "sk-or" not in lines
