"""What is seen of an engine, through a program named docker that answers as Docker does."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.config import load
from deploy.doctor.judges.clock import ENGINE
from deploy.doctor.looks import clock, dns, model, network, place, supply
from deploy.doctor.subject import Subject
from deploy.images import references

INFO = {
    "NCPU": 2,
    "DockerRootDir": "/nowhere",
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
    "Architecture": "x86_64",
    "KernelVersion": "6.1.0",
    "Runtimes": {"runc": {}},
    "SystemTime": "2026-11-26T04:16:42.067663952Z",
}
DOCKER = """#!/bin/sh
cd "${0%/*}"
for file in "$1-$2" "$1"; do [ -f "$file" ] && exec /bin/cat "$file"; done
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer each command with the file of its first word or two."""
    program = tmp_path / "docker"
    program.write_text(DOCKER)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    for name, text in {"info": json.dumps(INFO), "context-inspect": "unix:///var/run/docker.sock\n",
                       "network-ls": "", "network-inspect": "{}", "volume-ls": "", "image-ls": "",
                       "image-inspect": "1073741824"}.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def subject(engine: Path, profile: str = "lite", **environ: str) -> Subject:
    folder = engine / "stack"
    folder.mkdir(exist_ok=True)
    return Subject(folder, load(folder, profile=profile, flags={}, environ=environ))


def told(engine: Path, **changes: Any) -> None:
    (engine / "info").write_text(json.dumps({**INFO, **changes}))


def test_the_engines_own_clock_is_read(engine):
    told(engine, SystemTime=(datetime.now(UTC) - timedelta(hours=1)).isoformat().replace("+00:00", "123Z"))
    reading = clock._engine(subject(engine))
    assert reading is not None
    assert reading.source == ENGINE
    assert 3500 < reading.least < 3700


def test_an_engine_that_does_not_say_its_time_is_no_reading(engine):
    told(engine, SystemTime="")
    assert clock._engine(subject(engine)) is None


@pytest.mark.parametrize("option", [{}, {"com.docker.network.driver.mtu": "1280"}])
def test_a_networks_own_packet_size_counts_and_1500_where_it_has_none(engine, monkeypatch, option):
    (engine / "network-ls").write_text("deployctl_default\n")
    (engine / "network-inspect").write_text(json.dumps(option))
    monkeypatch.setattr(network, "_outward", lambda: {"eth0": 1400})
    (finding,) = network.packets(subject(engine))
    assert (finding.status == "ok") == bool(option)
    assert ("deployctl_default 1500" in finding.what) == (not option)


def test_a_runtime_of_nvidias_is_seen_and_one_that_is_missing_too(engine, monkeypatch):
    monkeypatch.setattr(model, "_DRIVER", engine / "info")  # there, as the driver's own file would be
    assert model.card(subject(engine, "gpu"))[0].status == "error"
    told(engine, Runtimes={"runc": {}, "nvidia": {}})
    assert model.card(subject(engine, "gpu"))[0].status == "ok"
    told(engine, DiscoveredDevices=[{"ID": "nvidia.com/gpu=0"}])
    assert model.card(subject(engine, "gpu"))[0].status == "ok"


def test_docker_desktop_and_rootless_engines_are_known_by_what_they_tell(engine):
    assert place.place(subject(engine))[0].status == "ok"
    told(engine, OperatingSystem="Docker Desktop", SecurityOptions=["name=seccomp", "name=rootless"])
    (finding,) = place.place(subject(engine))
    assert "Docker Desktop" in finding.what
    assert "rootless" in finding.what


def test_without_an_image_no_name_is_looked_up_and_that_is_said(engine):
    assert dns.look(subject(engine))[0].status == "untried"
    assert dns.look(subject(engine, "demo"))[0].status == "ok"


def test_what_a_container_found_is_held_against_what_this_machine_finds(engine):
    (engine / "image-ls").write_text("deployctl/web:1\n")
    (engine / "run").write_text('{"127.0.0.1": false}\n')
    (finding,) = dns.look(subject(engine, OPENROUTER_BASE_URL="http://127.0.0.1:9/api/v1"))
    assert finding.status == "error"  # this machine finds it


def test_images_that_are_here_take_no_room_and_others_do(engine):
    missing = {one.what.partition(":")[0] for one in supply.images(subject(engine)) if "is not here" in one.what}
    assert missing == {"livekit", "speech", "livekit_agent", "frontend"}
    here = references(subject(engine).config.profile, build=True).values()
    (engine / "image-ls").write_text("\n".join(here) + "\n")
    assert {one.what.rpartition(" is ")[2] for one in supply.images(subject(engine))} == {"here (1.00 GiB)"}
    assert "nothing is still to come" in supply.disk(subject(engine))[0].what


def test_a_profile_that_builds_asks_no_registry(engine):
    (engine / "stack/profiles").mkdir(parents=True)
    (engine / "stack/profiles/own.yml").write_text("extends: lite\nimages: build\n")
    assert "no registry is needed" in supply.registries(subject(engine, "own"))[0].what


def test_no_model_to_download_asks_no_hub(engine):
    assert supply.hub(subject(engine))[0].status == "ok"


@pytest.mark.parametrize(("profile", "status"), [("demo", "ok"), ("gpu", "untried"), ("lite", "ok")])
def test_a_local_models_speed_is_estimated_where_it_runs_on_the_cpu(engine, monkeypatch, profile, status):
    monkeypatch.setattr(model, "_memory_speed", lambda: 30.0)
    (finding,) = model.tokens(subject(engine, profile))
    assert finding.status == status
    assert ("an estimate" in finding.what) == (profile == "lite")


def test_memory_is_read_at_some_speed():
    assert model._memory_speed() > 0.1
