"""What `doctor` says of what it sees."""

import pytest

from deploy.doctor import judge
from deploy.doctor.facts import Docker
from deploy.doctor.packages import Host
from deploy.openrouter import KeyInfo, Model

BOOKWORM = Host("debian", "bookworm", ("Types: deb\nURIs: http://mirror/debian\nSuites: bookworm\nComponents: main\n",))
GOOD = Docker("/usr/bin/docker", "26.1.5+dfsg1", "", "2.40.3-3", "v0.29.1", mmdebstrap=True, daemon=True)


def changed(**fields: object) -> Docker:
    return Docker(**{**GOOD.__dict__, **fields})


def statuses(seen: Docker, host: Host = BOOKWORM) -> dict[str, str]:
    return {finding.id: finding.status for finding in judge.docker(seen, host)}


def test_a_machine_with_everything_is_well():
    assert set(statuses(GOOD).values()) == {"ok"}


def test_without_docker_there_is_one_finding_and_it_can_be_repaired():
    (finding,) = judge.docker(changed(client=None, engine=None, daemon=False), BOOKWORM)
    assert (finding.status, finding.fixable) == ("error", True)
    assert any("apt-get install" in command for command in finding.remedy)


def test_an_engine_that_does_not_answer_is_started_and_not_installed_again():
    (finding, *_) = judge.docker(changed(engine=None, complaint="Cannot connect"), BOOKWORM)
    assert "setsid dockerd" in finding.remedy[0]
    assert not any("apt-get" in command for command in finding.remedy)


def test_who_may_not_talk_to_docker_is_told_so():
    (finding,) = judge.docker(changed(engine=None, complaint="permission denied"), BOOKWORM)
    assert "usermod" in finding.remedy[0]
    assert not finding.fixable


@pytest.mark.parametrize(
    ("fields", "id_"),
    [({"engine": "19.03.1"}, "engine"), ({"compose": "2.19.0"}, "compose"), ({"compose": None}, "compose"),
     ({"buildx": None}, "buildx")],
)  # fmt: skip
def test_what_is_too_old_or_missing_is_an_error(fields, id_):
    assert statuses(changed(**fields))[id_] == "error"


def test_a_plugin_that_is_slow_to_answer_is_not_installed_again():
    slow = changed(compose=None, mute=frozenset({"compose"}))
    (finding,) = [one for one in judge.docker(slow, BOOKWORM) if one.id == "compose"]
    assert (finding.status, finding.fixable) == ("error", False)
    assert not any("apt-get" in command for command in finding.remedy)


def test_without_mmdebstrap_there_is_only_a_warning():
    assert statuses(changed(mmdebstrap=False))["mmdebstrap"] == "warning"


def test_who_is_not_root_gets_the_commands_and_nothing_is_run():
    host = Host(BOOKWORM.distribution, BOOKWORM.codename, BOOKWORM.sources, root=False)
    (finding,) = judge.docker(changed(client=None, engine=None, daemon=False), host)
    assert not finding.fixable
    assert finding.remedy[-1].startswith("sudo sh -c")


def test_a_retired_model_names_the_listed_ones_that_are_nearest():
    there = [Model("meta-llama/llama-3.3-70b-instruct"), Model("google/gemma-4-31b-it:free", free=True)]
    (finding,) = judge.models(["meta-llama/llama-3.3-70b-instruct:free"], there)
    assert finding.status == "warning"
    assert "meta-llama/llama-3.3-70b-instruct" in finding.remedy[0]


def test_offline_is_a_warning_that_says_so():
    assert "offline" in judge.models(["a/b"], None)[0].what
    assert judge.key(None, given=True).status == "warning"


@pytest.mark.parametrize(
    ("info", "status"),
    [(KeyInfo(valid=True), "ok"), (KeyInfo(valid=False), "error"), (KeyInfo(valid=True, limit_remaining=0), "error")],
)
def test_a_key_is_judged_by_what_is_left_of_it(info, status):
    assert judge.key(info, given=True).status == status


@pytest.mark.parametrize(("mode", "status"), [(0o600, "ok"), (0o644, "warning"), (0o640, "warning")])
def test_an_env_file_that_others_can_read_is_a_warning(mode, status):
    assert judge.env_file(True, mode, needed=True).status == status


def test_the_demo_needs_no_env_file():
    assert judge.env_file(False, 0, needed=False).status == "ok"


def test_too_little_memory_is_told_with_the_profile_that_needs_less():
    enough, little = judge.memory(64.0, "nemotron"), judge.memory(1.0, "nemotron")
    assert (enough.status, little.status) == ("ok", "warning")
    assert "deployctl up --profile lite" in little.remedy[0]


def test_a_key_is_judged_by_what_openrouter_says_of_it():
    infos = (None, KeyInfo(valid=False), KeyInfo(valid=True, limit_remaining=0.0), KeyInfo(valid=True))
    assert [judge.key(info, given=True).status for info in infos] == ["warning", "error", "error", "ok"]
    assert judge.key(None, given=False).status == "warning"


def test_every_model_of_the_chain_is_judged():
    found = judge.models(("a/b", "c/d"), [Model("a/b")])
    assert [(one.status, one.what.split()[0]) for one in found] == [("ok", "a/b"), ("warning", "c/d")]
    assert judge.models(("a/b",), None)[0].status == "warning"
