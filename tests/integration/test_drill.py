"""An operator breaks the cloud for a call of their own, and learns what a caller would hear."""

import json
from collections.abc import Iterator

import pytest

from tests.integration.command import Folder
from tests.integration.leftovers import left
from tests.integration.simulator import control


@pytest.fixture
def nothing_left(demo: Folder) -> Iterator[None]:
    """The drill's own containers are gone when it has ended."""
    control(demo, "DELETE", "/control")
    before = set(left("container"))
    yield
    assert set(left("container")) <= before


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("words", ["rate-limit", "outage --voice", "hang", "mid-answer --voice"])
def test_a_stack_that_is_well_passes_in_text_and_aloud_and_its_own_calls_are_untouched(demo, words):
    calls = demo.json("logs", "--calls")["calls"]
    found = demo.json("drill", *words.split())
    assert found["passed"], found
    during, after = found["turns"]
    assert during["words"]
    assert after["words"] == "It is ten past four."
    assert demo.json("logs", "--calls")["calls"] == calls


@pytest.fixture
def crippled(demo: Folder) -> Iterator[None]:
    """The stack with a chain that waits for a hung model and says nothing meanwhile."""
    profile = demo.path / "profiles/it.yml"
    before = profile.read_text()
    profile.write_text(before + "  LLM_FIRST_TOKEN_TIMEOUT: 30\n  HOLD_AFTER: 8\n")
    demo.run("up", "--profile", "it", "--now")
    yield
    profile.write_text(before)
    demo.run("up", "--profile", "it", "--now")


@pytest.mark.usefixtures("crippled", "nothing_left")  # in this order: to mend the chain makes a new container
def test_a_chain_that_is_crippled_fails_with_the_silence_and_the_timeline(demo):
    done = demo.run("drill", "hang", check=False)
    assert done.returncode == 1, done.stdout
    assert "s of silence before the first word" in done.stdout
    assert "the holding line" in done.stdout
    assert "Drill hang: FAILED" in done.stdout


@pytest.mark.usefixtures("nothing_left")
def test_a_stack_that_does_not_run_is_refused_in_one_line(tmp_path, demo):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/it.yml").write_text("extends: demo\nproject: dctl-nobody\n")
    done = Folder(tmp_path, {}, "").run("drill", "hang", "--profile", "it", "--json", check=False)
    assert done.returncode == 1
    assert "deployctl up" in json.loads(done.stdout)["errors"][0]["hint"]
