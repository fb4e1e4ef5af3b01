"""Whether this machine knows what time it is."""

from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.clock import ENGINE, NOTICED, REFUSED, Reading, clock

HUB = "hub.example"


@given(ahead=st.floats(-1e6, 1e6), doubt=st.floats(0, 10))
def test_what_doubt_can_explain_is_never_held_against_the_clock(ahead, doubt):
    status = clock([Reading(HUB, ahead, doubt)], kept=True).status
    least = abs(ahead) - doubt
    assert status == ("error" if least > REFUSED else "warning" if least > NOTICED else "ok")


@given(st.lists(st.floats(-1000, 1000), min_size=1))
def test_the_clock_that_differs_most_is_named(offsets):
    readings = [Reading(f"source{at}", offset, 0.0) for at, offset in enumerate(offsets)]
    finding = clock(readings, kept=None)
    worst = max(readings, key=lambda one: one.least)
    assert finding.status == "ok" or worst.source in finding.what


def test_it_is_said_which_of_the_two_is_ahead():
    assert "60 s ahead of hub.example" in clock([Reading(HUB, 60, 1)], kept=True).what
    assert "60 s behind hub.example" in clock([Reading(HUB, -60, 1)], kept=True).what


def test_an_engine_in_a_virtual_machine_that_slept_has_a_remedy_of_its_own():
    (remedy,) = clock([Reading(ENGINE, 900, 0.1), Reading(HUB, 0, 1)], kept=True).remedy
    assert "wsl --shutdown" in remedy


def test_with_nobody_outside_the_kernels_word_counts():
    engine = Reading(ENGINE, 0.0, 0.1)
    assert clock([engine], kept=True).status == "ok"
    assert clock([engine], kept=False).status == "warning"
    assert clock([], kept=None).status == "warning"
