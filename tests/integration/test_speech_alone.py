"""Recognition alone fails in a call, or synthesis alone: words follow every question, and the next one is answered."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.between import Relay, relayed
from tests.integration.command import Folder
from tests.integration.ears import DECENT, silence, told, wordless, written
from tests.integration.phrases import APOLOGY, HOLD, TIME
from tests.integration.relay import SLOW
from tests.integration.simulator import control, forget_health

ROUTES = ("stt", "tts")
FAILS = ("gone", "limited", "dies")
CITIES = (
    "Berlin", "London", "Paris", "Rome", "Madrid", "Vienna", "Dublin", "Boston",
    "Lisbon", "Athens", "Moscow", "Tokyo", "Sydney", "Denver", "Dallas", "Toronto",
)  # fmt: skip

Turn = dict[str, Any]


@pytest.fixture(scope="module")
def relay(demo: Folder) -> Iterator[Relay]:
    with relayed(demo) as found:
        yield found


@pytest.fixture(scope="module")
def turns(request: pytest.FixtureRequest, demo: Folder, relay: Relay) -> dict[tuple[str, str], tuple[Turn, Turn]]:
    """In one call, for each route and way that is asked for, the turn in which it failed and the next."""
    control(demo, "DELETE", "/control")
    forget_health(demo)
    asked = [item.callspec.params for item in request.session.items if "turns" in item.fixturenames]
    breaks = sorted({(one["route"], one["way"]) for one in asked})
    questions = [f"what time is it in {city}" for city in CITIES[: 2 * len(breaks)]]
    with demo.calling(*(word for one in questions for word in ("--say", one)), "--listen", "12") as calling:
        for number, (route, way) in enumerate(breaks):
            calling.asks(questions[2 * number])
            relay.turn(route, way)
            calling.asks(questions[2 * number + 1])
            relay.turn(route, "well")
        turns = calling.ended()["turns"][1:]
    return dict(zip(breaks, zip(turns[::2], turns[1::2], strict=True), strict=True))


def is_answered_at_once(turn: Turn) -> None:
    assert told(turn) == [TIME], turn
    assert written(turn) == TIME
    assert silence(turn) < 2.5, turn


@pytest.mark.parametrize("way", FAILS)
@pytest.mark.parametrize("route", ROUTES)
def test_when_either_fails_the_caller_hears_one_apology_soon_and_the_next_question_is_answered(turns, route, way):
    during, after = turns[route, way]
    assert told(during) == [APOLOGY], during
    assert written(during).count(APOLOGY) == 1
    assert wordless(during) < DECENT, during
    is_answered_at_once(after)


@pytest.mark.parametrize(("route", "way"), [("stt", "slow")])
def test_when_recognition_is_slow_a_sound_breaks_the_silence_and_then_come_line_and_answer(turns, route, way):
    during, after = turns[route, way]
    assert told(during) == [HOLD, TIME], during
    assert silence(during) < DECENT <= SLOW, during  # before it was understood there was nothing to be said
    is_answered_at_once(after)


@pytest.mark.parametrize(("route", "way"), [("tts", "slow")])
def test_when_synthesis_is_slow_the_holding_line_comes_from_memory_and_then_the_answer(turns, route, way):
    during, after = turns[route, way]
    assert told(during) == [HOLD, TIME], during
    assert wordless(during) < DECENT, during
    assert silence(during) < DECENT, during
    is_answered_at_once(after)
