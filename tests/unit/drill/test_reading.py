"""What the agent prints is read as turns, in text and aloud."""

from deploy.drill import reading
from deploy.drill.faults import Attempt

HOLD, APOLOGY = "Hang on a sec.", "Sorry, I can't answer that right now."
FAILED = {"model": "a", "status": 429, "reason": "429", "ms": 30.0, "first_ms": None}
DONE = {"model": "b", "status": 200, "reason": "ok", "ms": 400.0, "first_ms": 200.0}


def test_a_turn_in_text_has_its_first_words_its_answer_and_its_requests():
    events = [
        {"kind": "hold", "t": 0.1, "text": HOLD},
        {"kind": "answer", "t": 0.6, "text": "One. "},
        {"kind": "answer", "t": 0.7, "text": "Two."},
        {"kind": "done", "t": 0.8, "model": "b", "attempts": [FAILED, DONE]},
    ]
    turn = reading.asked("why", events, healthy=False)
    assert (turn.delay, turn.words, turn.holds, turn.apologies, turn.model) == (0.1, "One. Two.", 1, 0, "b")
    assert turn.attempts == (Attempt("a", 429, "429", 30.0, False), Attempt("b", 200, "ok", 400.0, True))


def test_a_turn_in_text_of_which_nothing_came_has_no_first_words():
    turn = reading.asked("why", [{"kind": "done", "model": None, "attempts": []}], healthy=True)
    assert (turn.delay, turn.words, turn.model) == (None, "", "")


SUMMARY = {
    "turns": [
        {"said": None, "delay": None, "room": [{"who": "agent", "text": "Hello."}]},
        {"said": "why", "delay": 0.4, "room": [{"who": "agent", "text": f"{HOLD} One. Two."}]},
        {"said": "when", "delay": 0.7, "room": [{"who": "caller", "text": "when"}, {"who": "agent", "text": "Now."}]},
    ]
}
LINES = [
    {"time": "2026-11-24T10:00:01.000+00:00", "event": "attempt", **FAILED},
    {"time": "2026-11-24T10:00:01.010+00:00", "event": "hold"},
    {"time": "2026-11-24T10:00:02.000+00:00", "event": "attempt", **DONE},
    {"time": "2026-11-24T10:00:02.001+00:00", "event": "reply", "model": "b"},
    {"time": "2026-11-24T10:00:09.000+00:00", "event": "attempt", **DONE},
    {"time": "2026-11-24T10:00:09.001+00:00", "event": "reply", "model": "b"},
]


def test_a_calls_log_is_divided_where_the_fault_ended_and_our_lines_are_no_answer():
    during, after = reading.called(SUMMARY, LINES, healed="2026-11-24T10:00:05.000+00:00", own=(HOLD, APOLOGY))
    assert (during.question, during.delay, during.words, during.holds) == ("why", 0.4, "One. Two.", 1)
    assert [one.status for one in during.attempts] == [429, 200]
    assert (after.question, after.words, after.holds, after.model, after.healthy) == ("when", "Now.", 0, "b", True)
    assert [one.status for one in after.attempts] == [200]


def test_the_timeline_tells_what_failed_what_was_heard_and_who_answered():
    turns = reading.called(SUMMARY, LINES, healed="2026-11-24T10:00:05.000+00:00", own=(HOLD, APOLOGY))
    told = "\n".join(reading.timeline(turns))
    for part in ("During the fault: why", "0.03 s  a: 429", "the holding line", "One. Two.", "After the fault: when"):
        assert part in told
    assert told.count("answered by b") == 2
