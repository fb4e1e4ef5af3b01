"""Where the time of a turn went."""

import json
from typing import Any

import pytest

from bench.scenarios import NAMES, settings
from bench.turns import DELAY, FROM_END, measured, seen
from bench.voice import Calls
from services.openrouter_sim.control import Setting

STATES = [
    {"state": "listening", "t": -3.0},
    {"state": "thinking", "t": 0.4},
    {"state": "speaking", "t": 0.6},
    {"state": "listening", "t": 2.5},
]
WORDS = [
    {"who": "caller", "text": "what time is it", "t": 0.3, "until": 0.35, "final": True},
    {"who": "agent", "text": "It is noon.", "t": 0.65, "until": 2.0, "final": True},
]
TURN: dict[str, Any] = {"turn": 1, "delay": 0.7, "tail_seconds": 0.2, "room": WORDS, "states": STATES}


def envelope(**data: Any) -> dict[str, Any]:
    return {"version": 1, "command": "call", "status": "ok", "data": data, "errors": []}


def test_the_three_parts_add_up_to_the_delay() -> None:
    parts = seen(TURN)
    assert sum(seconds for name, seconds in parts.items() if name[0].isdigit()) == pytest.approx(parts[DELAY])
    assert parts["caller's words in the room"] == 0.35


def test_an_agent_that_tells_no_state_leaves_the_delay_whole() -> None:
    assert seen({**TURN, "states": [], "room": []}) == {DELAY: 0.7, FROM_END: pytest.approx(0.5)}


def test_a_state_from_before_the_last_word_is_not_the_answers() -> None:
    earlier = [{"state": "thinking", "t": -1.0}, {"state": "speaking", "t": -0.5}]
    assert seen({**TURN, "states": earlier + STATES}) == seen(TURN)


def test_a_turn_without_an_answer_has_no_parts() -> None:
    assert seen({**TURN, "delay": None}) == {}


def test_the_agents_log_counts_for_the_answers_in_our_own_rooms_alone() -> None:
    lines = [
        {"message": "turn", "room": "call-1", "metrics": {"llm_node_ttft": 0.05, "tts_node_ttfb": 0.1}},
        {"message": "turn", "room": "call-1", "metrics": {"tts_node_ttfb": 0.9}},
        {"message": "turn", "room": "somebody else's", "metrics": {"llm_node_ttft": 9}},
        {"message": "turn", "room": "call-2", "metrics": {"llm_node_ttft": 0.07, "unknown": 1}},
        {"message": "no metrics", "room": "call-1"},
    ]
    log = "\n".join(["no JSON", "{broken", *(f"livekit_agent-1  | {json.dumps(line)}" for line in lines)])
    assert measured(log, ["call-1", "call-2"]) == {
        "agent: end of turn to first token": [0.05, 0.07],
        "agent: first sentence to first sound": [0.1],
    }


def test_a_call_gives_its_delay_and_its_room() -> None:
    calls = Calls()
    calls.add(envelope(room="call-1", turns=[{"turn": 0, "delay": None}, TURN]))
    assert calls.delays == [0.7]
    assert calls.rooms == ["call-1"]
    assert "1 of 1 calls answered" in calls.text("voice to voice")
    assert calls.data()["spread"][DELAY]["median"] == 0.7


def test_a_failed_call_is_counted_and_its_reason_said_once() -> None:
    calls = Calls()
    for _ in range(2):
        calls.add({**envelope(problem="no agent joined within 20 s"), "status": "failed"})
    calls.add({"status": "error", "data": {}, "errors": [{"message": "the stack does not run"}]})
    assert calls.text("voice to voice").splitlines()[-3:] == [
        "0 of 3 calls answered",
        "no agent joined within 20 s",
        "the stack does not run",
    ]


@pytest.mark.parametrize("scenario", NAMES)
def test_a_scenario_says_what_each_model_does_as_the_simulator_takes_it(scenario: str) -> None:
    found = settings(scenario, ("a", "b"), 0.6)
    behaviours = [Setting(**setting).behaviour for setting in found.values()]
    expected = {
        "healthy": ["ok", "ok"],
        "limited": ["429_upstream", "ok"],
        "hung": ["hang", "ok"],
        "down": ["503", "503"],
    }
    assert [behaviour.value for behaviour in behaviours] == expected[scenario]
