"""All checks together: side by side, each with an end to it, and none that takes the others down."""

import json
import re
import stat
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.cli.main import cli
from deploy.doctor import examine
from deploy.doctor.examine import CHECKS, IDS, Check, run
from deploy.doctor.finding import Finding
from deploy.doctor.subject import Subject
from deploy.errors import StackError

SECRET = "sk-or-v1-not-to-be-seen"


def found(name: str) -> Check:
    return Check((name,), lambda _: [Finding(name, "ok", "well")])


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return Subject(tmp_path, None)


def test_a_check_that_hangs_is_told_as_such_and_keeps_nobody(subject):
    never = threading.Event()
    begin = time.monotonic()
    hangs = Check(("hangs", "too"), lambda _: [Finding("hangs", "ok", str(never.wait()))])
    findings = run([hangs, found("fast")], subject, seconds=0.3)
    assert time.monotonic() - begin < 3
    assert [(one.id, one.status) for one in findings] == [("hangs", "warning"), ("too", "warning"), ("fast", "ok")]
    assert findings[0].what == "no result after 0.3 s"
    never.set()


def test_checks_run_side_by_side(subject):
    both = threading.Barrier(2, timeout=5)
    meets = [Check((name,), lambda _: [Finding("x", "ok", str(both.wait() >= 0))]) for name in ("a", "b")]
    assert [one.what for one in run(meets, subject)] == ["True", "True"]


def test_findings_come_in_the_order_of_the_checks_whoever_ends_first(subject):
    fast_ended = threading.Event()
    slow = Check(("slow",), lambda _: [Finding("slow", "ok", str(fast_ended.wait(5)))])
    fast = Check(("fast",), lambda _: [Finding("fast", "ok", str(fast_ended.set()))])
    assert [one.id for one in run([slow, fast], subject)] == ["slow", "fast"]


def test_a_check_that_breaks_never_shows_what_it_had_in_hand(subject):
    def breaks(_: Subject) -> list[Finding]:
        raise ValueError(SECRET)

    def refused(_: Subject) -> list[Finding]:
        raise StackError("Docker is not installed")

    broken, untried = run([Check(("a",), breaks), Check(("b",), refused)], subject)
    assert (broken.status, untried.status) == ("warning", "untried")
    assert SECRET not in broken.what
    assert untried.what == "Docker is not installed"


def test_progress_says_who_is_waited_for(subject):
    told: list[tuple[int, tuple[str, ...]]] = []
    run([found("a"), found("b")], subject, lambda done, waiting: told.append((done, waiting)))
    assert [done for done, _ in told] == [1, 2]
    assert told[-1][1] == ()


def test_no_two_checks_share_an_id():
    assert len(IDS) == len(set(IDS))


@pytest.fixture
def no_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Docker, and a folder."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    folder = tmp_path / "stack"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("id_", [id_ for check in CHECKS for id_ in check.ids if id_ not in ("clock", "hub")])
def test_each_id_alone_gives_its_own_findings_and_no_others(no_docker, id_):
    ids = {finding.id for finding in examine.examine(no_docker, "demo", [id_])}
    assert ids == {id_} or (ids == set() and id_ in ("compose", "buildx", "mmdebstrap"))  # said by `engine`


def test_a_broken_configuration_is_an_error_whatever_was_asked_for(no_docker):
    (finding,) = examine.examine(no_docker, "nowhere", ["key"])
    assert (finding.id, finding.status) == ("config", "error")


def test_what_concerns_docker_needs_no_configuration(no_docker):
    assert [one.id for one in examine.examine(no_docker, "nowhere", ["docker"])] == ["engine"]


def test_an_engine_that_never_answers_is_an_error_in_time(no_docker, monkeypatch):
    docker = no_docker.parent / "bin/docker"
    docker.write_text("#!/bin/sh\nexec /bin/sleep 30\n")
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    (no_docker.parent / "bin/dockerd").symlink_to(docker)
    monkeypatch.setattr("deploy.doctor.looks.machine._PATIENCE", 0.3)
    begin = time.monotonic()
    engine = examine.examine(no_docker, None, ["docker"])[0]
    assert time.monotonic() - begin < 4
    assert (engine.id, engine.status) == ("engine", "error")
    assert "no answer for 0.3 s" in engine.what


def test_an_unknown_check_is_refused_with_those_that_there_are(tmp_path):
    done = CliRunner().invoke(cli, ["-C", str(tmp_path), "doctor", "--only", "colour"])
    assert done.exit_code == 2
    assert "there is no check 'colour'" in done.stderr
    assert "udp" in done.stderr


def test_json_has_every_finding_and_no_secret(no_docker, monkeypatch):
    (no_docker / ".env.local").write_text(
        f"OPENROUTER_API_KEY={SECRET}\nOPENROUTER_BASE_URL=http://127.0.0.1:9/api/v1\n"
    )
    words = [word for id_ in ("env", "key", "quota", "models", "chain") for word in ("--only", id_)]
    done = CliRunner().invoke(cli, ["-C", str(no_docker), "doctor", "--json", *words])
    findings = json.loads(done.stdout)["data"]["findings"]
    assert [one["id"] for one in findings] == ["env", "key", "quota", "models", "chain"]
    assert {one["status"] for one in findings} <= {"ok", "warning", "untried"}
    assert SECRET not in done.output


def test_for_people_each_line_begins_with_its_status_and_its_id(no_docker, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    done = CliRunner().invoke(cli, ["-C", str(no_docker), "doctor", "-p", "demo", "--only", "env", "--only", "drill"])
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["ok", "env"], ["untried", "drill"]]
    assert "\x1b" not in done.output


def test_the_page_tells_of_every_check_and_of_no_other():
    page = (Path(__file__).parents[3] / "docs/doctor.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.partition("| id |")[2].splitlines() if line.startswith("| `")]
    named = {id_ for row in rows for id_ in re.findall(r"`(\w+)`", row)}
    assert named == {*IDS, *examine.GROUPS}
