"""A drill is passed when no caller would have complained, and when the fault was met at all."""

from dataclasses import replace

import pytest

from deploy.drill.faults import FAULTS, Attempt
from deploy.drill.verdict import Turn, problems

FIRST, SECOND = "a/first", "b/second"
MET = {
    "rate-limit": Attempt(FIRST, 429, "429 rate limited", 40, False),
    "outage": Attempt(FIRST, 503, "503", 40, False),
    "hang": Attempt(FIRST, None, "slower", 1000, False),
    "mid-answer": Attempt(FIRST, None, "ConnectionResetError", 900, True),
}
DURING = Turn(
    "What can you do?", 0.9, "I can help. Ask me.", 1, 0, SECOND, (Attempt(SECOND, 200, "ok", 500, True),), False
)
AFTER = Turn(
    "What time is it?", 0.5, "It is ten past four.", 0, 0, FIRST, (Attempt(FIRST, 200, "ok", 200, True),), True
)


def judged(fault: str, during: Turn = DURING, after: Turn = AFTER, **options: object) -> list[str]:
    met = replace(during, attempts=(MET[fault], *during.attempts))
    given = {"first": FIRST, "can_fall_back": True} | options
    return problems(FAULTS[fault], [met, after], **given)


@pytest.mark.parametrize("fault", FAULTS)
def test_who_is_answered_in_time_by_somebody_else_passes(fault):
    assert judged(fault) == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("healthy", [False, True])
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"delay": None}, "silence, no word was heard"),
        ({"delay": 4.6}, "4.6 s of silence before the first word, 4.5 s are decent"),
        ({"holds": 2}, "the holding line was heard 2 times"),
        ({"apologies": 1}, "1 apologies in the place of an answer"),
        ({"model": ""}, "nobody answered"),
        ({"words": "I can help you now. Ask me. I can help you now."}, "said twice: I can help you now."),
    ],
)
def test_every_reason_to_complain_fails_it_and_is_told(fault, healthy, change, complaint):
    during, after = (DURING, replace(AFTER, **change)) if healthy else (replace(DURING, **change), AFTER)
    when = "after the fault" if healthy else "during the fault"
    assert judged(fault, during, after) == [f"{when}: {complaint}"]


def test_one_apology_is_right_where_nobody_else_could_answer():
    alone = replace(DURING, apologies=1, model="", words="")
    assert judged("outage", alone, can_fall_back=False) == []
    assert judged("outage", replace(alone, apologies=2), can_fall_back=False) != []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_first_model_that_was_well_all_the_time_proves_nothing(fault):
    found = problems(FAULTS[fault], [DURING, AFTER], first=FIRST, can_fall_back=True)
    assert found == [f"{FIRST} did not meet the fault: nothing was proved"]
