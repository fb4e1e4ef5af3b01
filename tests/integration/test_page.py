"""The join page in real browsers, with a recorded question as the microphone."""

import json
import subprocess

import pytest

from tests.integration.command import ROOT, Folder
from tests.integration.images import built
from tests.integration.leftovers import LABEL, RUN


@pytest.fixture(scope="module")
def browsers() -> str:
    """An image with Chromium and Firefox."""
    return built("browsers", ROOT / "tests/integration/browser")


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_a_visitor_presses_the_button_asks_hears_the_agent_and_reads_both_sides(demo: Folder, browsers, browser):
    page = f"http://127.0.0.1:{demo.ports['frontend']}/"
    done = subprocess.run(
        ["docker", "run", "--rm", "--label", f"{LABEL}={RUN}", "--network", "host", "--shm-size", "512m",
         browsers, browser, page],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    call = json.loads(done.stdout.splitlines()[-1])
    said = {who: " ".join(word["text"] for word in call["words"] if word["who"] == who) for who in ("you", "agent")}
    assert call["agentPeak"] > 0.05, call
    assert "time" in said["you"].lower(), call
    assert said["agent"], call
