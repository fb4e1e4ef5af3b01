"""When a received sample sounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.caller.timing import Arrival, Timeline, delay

RATE, FRAME = 24_000, 240


def arrivals(lateness: list[float]) -> list[Arrival]:
    return [Arrival(100 + index * 0.01 + late, FRAME) for index, late in enumerate(lateness)]


def test_a_sample_sounds_at_its_frames_arrival_plus_its_place_in_the_frame() -> None:
    timeline = Timeline(arrivals([0.0] * 10), RATE)
    assert timeline.at(0) == pytest.approx(100)
    assert timeline.at(3 * FRAME + 120) == pytest.approx(100.035)


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=60), st.data())
def test_one_frame_in_time_corrects_every_late_one_around_it(late: list[float], data: st.DataObject) -> None:
    late[data.draw(st.integers(0, len(late) - 1))] = 0.0
    frame = data.draw(st.integers(0, min(len(late), 50) - 1))
    timeline = Timeline(arrivals(late), RATE)
    assert timeline.at(frame * FRAME) >= 100 + frame * 0.01 - 1e-9
    if late.index(0.0) <= 50:
        assert timeline.at(0) == pytest.approx(100)


def test_a_gap_in_the_stream_moves_what_comes_after_it() -> None:
    timeline = Timeline(arrivals([0.0] * 200 + [3.0] * 200), RATE)
    assert timeline.at(100 * FRAME) == pytest.approx(101)
    assert timeline.at(300 * FRAME) == pytest.approx(106)


def test_nothing_recorded_has_no_times() -> None:
    with pytest.raises(IndexError, match="nothing was recorded"):
        Timeline([], RATE).at(0)


def test_the_delay_runs_to_the_first_sound_after_the_last_word() -> None:
    assert delay([4.0, 10.7, 12.0], 10.0) == pytest.approx(0.7)


@pytest.mark.parametrize("onsets", [[], [4.0, 9.9]])
def test_without_a_sound_after_the_last_word_there_is_no_delay(onsets: list[float]) -> None:
    assert delay(onsets, 10.0) is None
