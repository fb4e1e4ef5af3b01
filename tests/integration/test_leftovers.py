"""What a test run leaves that was killed is gone once the next one has started; what a living run has stays."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.images import catalogue
from tests.integration import leftovers
from tests.integration.command import ROOT, Folder

OTHER = "0ddba1"
PROGRAM = f"""
import subprocess, time
from tests.integration import leftovers
with leftovers.held({OTHER!r}):
    labels = ["--label", "com.docker.compose.project=dctl-other-{OTHER}"]
    for command in (["network", "create", *labels, "dctl-other-{OTHER}"], ["volume", "create", *labels, "dctl-{OTHER}"],
                    ["run", "-d", *labels, {{image!r}}, "sleep", "600"],
                    ["run", "-d", "--label", leftovers.LABEL + "={OTHER}", {{image!r}}, "sleep", "600"]):
        subprocess.run(["docker", *command], check=True, capture_output=True)
    print("made", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def other(text: Folder) -> Iterator[subprocess.Popen[str]]:
    """Another run, which has made a network, a volume and two containers."""
    program = PROGRAM.format(image=catalogue.own("openrouter-sim"))
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "made\n"
        yield running
        running.kill()
    leftovers.sweep()


def there() -> list[int]:
    return [len(leftovers.left(kind, OTHER)) for kind in ("container", "network", "volume")]


def test_a_killed_runs_leftovers_are_removed_and_a_living_runs_are_not(other):
    living = leftovers.left("container")
    assert living
    assert leftovers.sweep() == []
    assert there() == [2, 1, 1]
    other.kill()
    other.wait()
    assert leftovers.sweep() == [OTHER]
    assert there() == [0, 0, 0]
    assert not (leftovers.FOLDER / OTHER).exists()
    assert leftovers.left("container") == living
