"""What is said of a call."""

from agent.caller.audio import Sound, Utterance
from agent.caller.call import Call, Question
from agent.caller.microphone import Spoken
from agent.caller.report import Heard, summary, turns
from agent.caller.room import StateChange
from agent.caller.timing import Arrival, Timeline
from agent.caller.transcript import Line
from tests.unit.caller.sounds import silence, tone

RATE = 24_000


def a_call(asked_at: tuple[float, ...] = (105.0,)) -> Call:
    """Make a call that the agent joined at 101 s and was recorded from 100 s on; questions last a second."""
    question = Question("what time is it", Sound(tone(1.0, RATE), RATE))
    call = Call("call-1", 100.0, joined_at=101.0)
    call.questions = [(question, Spoken(at, at + 1)) for at in asked_at]
    call.sound = Sound(silence(20, RATE), RATE)
    call.timeline = Timeline([Arrival(100 + index / 100, RATE // 100) for index in range(2000)], RATE)
    return call


def heard(start: float, seconds: float, words: str) -> Heard:
    """Make an utterance that begins `start` seconds after 100 s."""
    return Heard(Utterance(round(start * RATE), round((start + seconds) * RATE)), {"stt": words})


def test_what_comes_before_the_first_question_counts_from_the_agents_joining() -> None:
    greeting, answer = turns(a_call(), [heard(1.5, 1, "hello"), heard(6.7, 2, "it is noon")])
    assert [one["t"] for one in greeting.heard] == [0.5]
    assert greeting.said is None
    assert greeting.delay is None
    assert answer.heard == [{"t": 0.7, "seconds": 2.0, "stt": "it is noon"}]


def test_the_delay_runs_from_the_questions_last_sample_to_the_first_sound_after_it() -> None:
    _, answer = turns(a_call(), [heard(5.5, 0.2, "mm"), heard(6.7, 1, "noon"), heard(9, 1, "more")])
    assert answer.delay == 0.7
    assert [one["t"] for one in answer.heard] == [-0.5, 0.7, 3.0]


def test_everything_belongs_to_the_question_that_it_followed() -> None:
    call = a_call((105.0, 110.0))
    call.lines = [Line("caller", 106.1, 106.2, " one "), Line("agent", 111.9, 112.5, "two", final=True)]
    call.states = [
        StateChange("thinking", 106.25),
        StateChange("listening", 103.0),
        StateChange("speaking", 111.8),
    ]
    _, first, second = turns(call, [heard(6.5, 1, "one"), heard(11.9, 1, "two")])
    assert first.room == [{"who": "caller", "text": "one", "t": 0.1, "until": 0.2, "final": False}]
    assert first.states == [{"state": "thinking", "t": 0.25}]
    assert second.room == [{"who": "agent", "text": "two", "t": 0.9, "until": 1.5, "final": True}]
    assert (first.delay, second.delay) == (0.5, 0.9)


def test_a_call_whose_every_question_was_answered_is_good() -> None:
    found = summary(a_call(), [heard(6.7, 1, "it is noon")], [])
    assert found["ok"]
    assert found["problem"] is None
    assert found["join_seconds"] == 1.0
    assert found["text"].splitlines() == [
        "Room call-1: agent there after 1.00 s",
        "",
        'Question 1: "what time is it"',
        "    0.70 s  heard by stt           it is noon",
        "    0.70 s  from the caller's last word to the agent's first sound",
    ]


def test_a_question_without_an_answer_is_named() -> None:
    found = summary(a_call((105.0, 110.0)), [heard(6.7, 1, "it is noon")], [])
    assert not found["ok"]
    assert found["problem"].startswith("the agent stayed silent after question 2. Next: deployctl logs")
    assert "Problem: the agent stayed silent after question 2" in found["text"]


def test_a_call_without_an_agent_says_so_and_has_no_answers() -> None:
    call = Call("call-1", 100.0, problem="no agent joined within 20 s")
    found = summary(call, [], [])
    assert not found["ok"]
    assert found["join_seconds"] is None
    assert found["text"] == "Room call-1: no agent\nProblem: no agent joined within 20 s"


def test_a_failed_recogniser_is_told_and_fails_no_call() -> None:
    unheard = Heard(Utterance(round(6.7 * RATE), 8 * RATE), {"stt": None, "pocketsphinx": "noon"})
    found = summary(a_call(), [unheard], ["stt: refused"])
    assert found["ok"]
    assert "heard by stt           (nothing)" in found["text"]
    assert found["text"].endswith("Problem: stt: refused")
