"""Where deployctl runs, and when it was last put to the test there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.doctor.judges.drill import STALE, drill
from deploy.doctor.judges.platform import Place, platform
from deploy.state import Held, StateFolder
from deploy.state.drills import last, remember

DEBIAN = Place("Linux", "x86_64", "Debian GNU/Linux 12 (bookworm)", "6.1.0-31-amd64")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PASSED = Held("outage", True, True, "", NOW - timedelta(hours=3))


def test_where_the_tests_run_is_known():
    assert platform(DEBIAN).status == "ok"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"system": "Darwin", "engine": "Docker Desktop", "kernel": "6.10.14-linuxkit"}, "Docker Desktop"),
        ({"kernel": "5.15.167.4-microsoft-standard-WSL2"}, "WSL2"),
        ({"machine": "aarch64"}, "arm64"),
        ({"machine": "riscv64"}, "riscv64"),
        ({"rootless": True}, "rootless"),
        ({"remote": "ssh://build@host"}, "ssh://build@host"),
        ({"system": "FreeBSD"}, "FreeBSD"),
    ],
)
def test_where_nobody_has_tried_it_says_so(changes, word):
    finding = platform(replace(DEBIAN, **changes))
    assert finding.status == "untried"
    assert finding.what.startswith("not tried: ")
    assert word in finding.what


def test_everything_that_was_not_tried_is_told_and_not_the_first_alone():
    what = platform(replace(DEBIAN, machine="arm64", engine="Docker Desktop", system="Darwin")).what
    assert "Docker Desktop" in what
    assert "arm64" in what


@given(age=st.timedeltas(timedelta(0), timedelta(days=4000)), passed=st.booleans())
def test_a_drill_is_good_while_it_is_fresh_and_was_passed(age, passed):
    finding = drill(replace(PASSED, ended=NOW - age, passed=passed, problem="silence"), started=True, now=NOW)
    assert finding.status == ("ok" if passed and age <= STALE else "warning")
    assert ("silence" in finding.what) == (not passed)


def test_a_failed_drill_is_held_again_in_the_same_way():
    finding = drill(replace(PASSED, passed=False, problem="nobody answered"), started=True, now=NOW)
    assert finding.remedy == ("deployctl drill outage --voice",)


def test_how_long_ago_it_was_is_told_in_one_unit():
    assert drill(PASSED, started=True, now=NOW).what == "the last drill, outage with a voice, 3 hours ago, was passed"
    assert "1 day ago" in drill(replace(PASSED, ended=NOW - timedelta(hours=30)), started=True, now=NOW).what
    assert "future" in drill(replace(PASSED, ended=NOW + timedelta(hours=1)), started=True, now=NOW).what


def test_without_a_drill_the_way_to_one_is_told_once_there_is_a_stack():
    assert drill(None, started=True, now=NOW).remedy == ("deployctl drill rate-limit",)
    assert drill(None, started=False, now=NOW).status == "untried"


def test_what_came_of_a_drill_is_kept_for_the_folders_owner_alone(tmp_path):
    store = StateFolder(tmp_path)
    remember(store, PASSED)
    assert last(store) == PASSED
    assert (store.path / "last-drill.json").stat().st_mode & 0o777 == 0o600
    remember(store, replace(PASSED, fault="hang"))
    assert last(store) == replace(PASSED, fault="hang")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"fault": "x", "voice": 1, "passed": 1, "problem": "", "ended": "2026"}',
     '{"fault": "x", "voice": false, "passed": true, "problem": "", "ended": "2026-11-26T12:00:00"}'],
)  # fmt: skip
def test_a_broken_note_of_a_drill_is_none(tmp_path, text):
    store = StateFolder(tmp_path)
    store.put_beside("last-drill.json", text)
    assert last(store) is None
