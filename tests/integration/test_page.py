"""The join page in real browsers: visitors talk, mute, leave, and are told what becomes of the agent and of LiveKit."""

from typing import Any

import pytest

from tests.integration.command import ROOT, Folder
from tests.integration.faults import dead, docker
from tests.integration.images import built
from tests.integration.phrases import TIME, WEATHER
from tests.integration.simulator import control, forget_health, requests
from tests.integration.visitor import LISTENS, Visitor
from tests.integration.waiting import until

OPENING = "Opening the microphone."  # what is said until it is done may be lost
WHAT_TIME, HOW_WEATHER = "what time is it", "how is the weather"


@pytest.fixture(scope="module")
def browsers() -> str:
    """An image with Chromium and Firefox."""
    return built("browsers", ROOT / "tests/integration/browser")


@pytest.fixture
def stack(demo: Folder) -> Folder:
    """The demo, of which other tests have left nothing that counts."""
    control(demo, "DELETE", "/control")
    forget_health(demo)
    return demo


@pytest.fixture(params=["chromium", "firefox"])
def visitor(request: pytest.FixtureRequest, stack: Folder, browsers: str) -> Visitor:
    """Somebody who is about to open the page."""
    return Visitor(stack, request.param, browsers)


def calls(stack: Folder) -> list[dict[str, Any]]:
    """What the agent knows of each call that there was."""
    return list(stack.json("logs", "--calls")["calls"])


def test_a_visitor_presses_the_button_asks_hears_the_agent_and_reads_both_sides(visitor):
    with visitor:
        visitor.joins()
        visitor.is_answered(WHAT_TIME, TIME)
        assert "time" in visitor.words("you")[-1].lower()


def test_nothing_that_a_muted_visitor_says_is_heard_and_an_unmuted_one_is_answered(stack, visitor):
    with visitor:
        visitor.joins()
        visitor.presses("Mute")
        visitor.reads("You are muted. The agent does not hear you.")
        visitor.says(WHAT_TIME)
        visitor.presses("Mute")
        visitor.is_answered(HOW_WEATHER, WEATHER)
        assert len(visitor.words("you")) == 1
        assert len(requests(stack)) == 1


def test_a_visitor_who_hangs_up_is_heard_no_longer_leaves_no_call_behind_and_can_call_again(stack, visitor):
    before = calls(stack)
    with visitor:
        visitor.joins()
        assert visitor.is_recorded()
        visitor.presses("Hang up")
        visitor.reads("The call is over.")
        until(lambda: not visitor.is_recorded(), 10)
        until(lambda: all(call["ended"] for call in calls(stack) if call not in before), 20)
        visitor.joins()
        visitor.is_answered(WHAT_TIME, TIME)


def test_a_visitor_is_told_of_a_dead_agent_within_seconds_and_is_answered_when_there_is_one_again(stack, visitor):
    with visitor:
        visitor.joins()
        with dead(stack, "livekit_agent"):
            visitor.reads("Nothing comes from the agent. Wait, or hang up and call again.", within=10)
        visitor.reads("The agent is gone. Press Talk to call again.")
        visitor.joins()
        visitor.is_answered(WHAT_TIME, TIME)


def test_a_visitor_is_told_that_livekit_is_gone_and_is_back_in_a_call_after_one_press_at_most(stack, visitor):
    with visitor:
        visitor.joins()
        with dead(stack, "livekit") as livekit:
            visitor.reads("The connection broke. Trying again.", within=10)
            docker("start", livekit)
            came = visitor.reads(OPENING, "The connection is lost. Press Talk to call again.")
        if came != OPENING:
            visitor.joins()
        visitor.reads(LISTENS)
        visitor.is_answered(WHAT_TIME, TIME)
