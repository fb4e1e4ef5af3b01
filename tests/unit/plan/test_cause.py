"""Why something is done: told from what was rendered before, and from what somebody did by hand."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.plan.decide import decide
from deploy.plan.desired import Service, read
from deploy.plan.difference import difference
from deploy.plan.limits import Limits, limits, observed
from tests.unit.plan.situations import AGENT, LIVEKIT, SPEECH, there, wanted
from tests.unit.render.stacks import rendered

OLD = {"environment": {"LLM_MODEL": "a/b", "X": "1"}, "labels": {"dev.deployctl.config": "old"}, "cpu_shares": 64}


def before(service: Service, **changes: object) -> dict[str, Service]:
    return {service.name: replace(service, **changes)}  # type: ignore[arg-type]


def test_a_changed_setting_is_named_with_both_values() -> None:
    new = {**OLD, "environment": {"LLM_MODEL": "c/d", "X": "1"}, "labels": {"dev.deployctl.config": "new"}}
    assert difference(OLD, new) == 'environment.LLM_MODEL changes from "a/b" to "c/d"'


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ({**OLD, "read_only": True}, "read_only is new: true"),
        ({"environment": OLD["environment"]}, "labels goes: {"),
        ({"environment": {}, "cpu_shares": 1}, "environment.LLM_MODEL goes"),
        ({}, "1 more"),
    ],
)
def test_what_comes_and_goes_is_named(new: dict, told: str) -> None:
    old = OLD if new else {str(number): number for number in range(4)}
    assert told in difference(old, new)


@given(st.dictionaries(st.text(), st.recursive(st.integers(), lambda inner: st.dictionaries(st.text(), inner))))
def test_nothing_differs_from_itself(body: dict) -> None:
    assert difference(body, body) == ""


def test_the_cause_of_a_recreation_is_what_was_changed_since_the_last_up() -> None:
    old = before(AGENT, config="a0", body=OLD)
    new = replace(AGENT, body={**OLD, "cpu_shares": 128})
    (action,) = decide(wanted(new), [there(AGENT, config="a0")], old).changes
    assert action.cause == "cpu_shares changes from 64 to 128"


def test_of_a_container_that_another_up_made_only_that_it_differs_is_said() -> None:
    old = before(AGENT, config="a1", body=OLD)
    (action,) = decide(wanted(replace(AGENT, config="a2", body={})), [there(AGENT, config="a0")], old).changes
    assert action.cause == "its settings have changed"


def test_what_somebody_removed_is_said_to_be_removed_and_after_a_down_nothing_is() -> None:
    last = before(LIVEKIT) | before(SPEECH)
    (action,) = decide(wanted(LIVEKIT, SPEECH), [there(LIVEKIT)], last).changes
    assert str(action) == "create speech: somebody removed it"
    assert {one.cause for one in decide(wanted(LIVEKIT, SPEECH), [], last).changes} == {"not there yet"}


def test_what_somebody_changed_by_hand_is_made_anew() -> None:
    should = Limits(memory=2**30, cpus=2 * 10**9, restart="unless-stopped")
    service = replace(SPEECH, limits=should)
    (action,) = decide(wanted(service), [there(SPEECH, limits=replace(should, memory=2**31))]).changes
    assert str(action) == "recreate speech: somebody changed it: memory is 2048m, should be 1024m"
    assert decide(wanted(service), [there(SPEECH, limits=should)]).changes == []


def test_another_address_of_this_machine_is_named() -> None:
    moved = replace(LIVEKIT, config="l2", ports=(("198.51.100.7", 7880, "tcp"),))
    last = before(LIVEKIT, body={"ports": ["127.0.0.1:7880:7880"]})
    (action,) = decide(wanted(moved), [there(LIVEKIT)], last).changes
    assert action.cause == "this machine's address changes from 127.0.0.1 to 198.51.100.7"


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("default", "known", "the profile's domain is new: its ports listen on every address"),
        ("known", "default", "the profile's domain goes: its ports listen on every address no more"),
    ],
)
def test_a_domain_that_comes_or_goes_is_the_cause_and_no_move_of_the_machine(old, new, cause, tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/known.yml").write_text("domain: voice.example.org\n")
    last, next_ = (read(rendered(tmp_path, profile)) for profile in (old, new))
    plan = decide(next_, [there(service) for service in last.active.values()], last.active)
    assert {one.service: one.cause for one in plan.changes if one.service in ("livekit", "frontend")} == {
        "livekit": cause,
        "frontend": cause,
    }


def test_limits_are_read_alike_from_a_rendering_and_from_docker() -> None:
    body = {
        "deploy": {"resources": {"limits": {"cpus": "1.5", "memory": "512m", "pids": 512}}},
        "cpu_shares": 64,
        "restart": "unless-stopped",
    }
    host = {
        "Memory": 512 * 2**20, "NanoCpus": 1_500_000_000, "CpuShares": 64, "PidsLimit": 512,
        "RestartPolicy": {"Name": "unless-stopped"},
    }  # fmt: skip
    assert limits(body) == observed(host)
    assert limits(body).against(observed(host)) == ""
    assert observed({}) == Limits()


def test_a_port_that_changes_with_the_address_is_no_move_of_the_machine() -> None:
    old = (("192.0.2.1", 7880, "tcp"),)
    new = replace(LIVEKIT, ports=(("192.0.2.2", 7990, "tcp"),), body=OLD)
    plan = decide(wanted(new), [there(LIVEKIT, config="l0")], before(LIVEKIT, config="l0", ports=old, body=OLD))
    assert "address" not in str(plan)


def test_cpus_that_somebody_changed_are_told_as_docker_writes_them() -> None:
    assert Limits(cpus=1_500_000_000).against(Limits(cpus=2_000_000_000)) == "cpus is 1.5, should be 2"
