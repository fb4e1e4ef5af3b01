"""`up` from wish to healthy, with a Docker that plays along."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.engine import Engine
from deploy.errors import ConfigError, StackError
from deploy.flows import aim, asked, down, plan, up
from deploy.images.policy import Resolution, Step
from deploy.plan import ports
from tests.unit.plan.situations import LIVEKIT

KEYS = "LIVEKIT_API_KEY=APIkey\nLIVEKIT_API_SECRET=0123456789abcdef0123456789abcdef\n"


class Docker:
    """Hold containers that become healthy as soon as they are started."""

    there: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - shared on purpose: each Stack(...) means the same Docker
    log: list[str] = []  # noqa: RUF012

    def __init__(self, project: str = "", compose_file: Path | None = None) -> None:
        self.project = project
        self.file = compose_file

    def engine(self) -> Engine:
        return Engine(Path("/nonexistent"), 2, (), (26,))

    def images(self) -> frozenset[str]:
        return frozenset()

    def containers(self) -> list[dict[str, Any]]:
        return list(self.there.values())

    def check(self) -> None:
        assert self.file is not None
        assert self.file.is_file()

    def create(self, services: list[str]) -> None:
        import yaml

        assert self.file is not None
        document = yaml.safe_load(self.file.read_text())
        for service in services:
            self.log.append(f"create {service}")
            self.there[service] = {
                "Id": service,
                "Name": f"/{service}",
                "RestartCount": 0,
                "State": {"Status": "created", "ExitCode": 0},
                "Config": {
                    "Image": document["services"][service]["image"],
                    "Labels": document["services"][service]["labels"] | {"com.docker.compose.service": service},
                },
                "HostConfig": {},
            }

    def start(self, container: str) -> None:
        self.log.append(f"start {container}")
        self.there[container]["State"] = {"Status": "running", "ExitCode": 0, "Health": {"Status": "healthy"}}

    def stop(self, containers: list[str], seconds: int) -> None:
        self.log.extend(f"stop {name} {seconds}" for name in containers)

    def remove(self, containers: list[str]) -> None:
        for name in containers:
            del self.there[name]

    def execute(self, container: str, command: list[str]) -> list[str]:
        return [json.dumps({"active_jobs": 2})]

    def networks(self) -> list[str]:
        return ["net"] if self.there else []

    def volumes(self) -> list[str]:
        return ["models"]

    def remove_networks(self, names: list[str]) -> None: ...

    def remove_volumes(self, names: list[str]) -> None:
        self.log.extend(f"delete {name}" for name in names)


def obtain(profile: Any, wanted: Any, stack: Any, *, announce: Any, **options: Any) -> dict[str, str]:
    """Take every image to be here."""
    announce(Resolution(wanted, ()))
    return dict(wanted)


@pytest.fixture(autouse=True)
def docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Docker]:
    """Put it in Docker's place; every image is here, every port is free."""
    Docker.there, Docker.log = {}, []
    for module in (aim, asked, down):
        monkeypatch.setattr(module, "Stack", Docker)
    monkeypatch.setattr(up, "obtain", obtain)
    monkeypatch.setattr(plan, "find", lambda profile, wanted, here, engine, **options: Resolution(wanted, ()))
    monkeypatch.setattr(ports, "_probe", lambda port: "")
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env.local").write_text(KEYS)
    (tmp_path / ".env.local").chmod(0o600)
    return Docker


def run(folder: Path, *said: list[str], **wish: Any) -> up.Up:
    """Bring `lite` up."""
    return up.up(folder, wished(**wish), said[0].append if said else lambda line: None)


def planned(folder: Path, **wish: Any) -> list[str]:
    """Say what `plan` prints."""
    return str(plan.plan(folder, wished(**wish), lambda line: None)).splitlines()


def wished(**wish: Any) -> aim.Wish:
    return aim.Wish(**{"profile": "lite", **wish})


def test_a_first_start_creates_everything_and_starts_it_in_order(tmp_path: Path, docker: type[Docker]) -> None:
    """What the agent needs first; the last resort is not asked for."""
    started = run(tmp_path)
    assert {container.service for container in started.containers} == {"livekit", "speech", "livekit_agent", "frontend"}
    starts = [line for line in docker.log if line.startswith("start")]
    assert starts.index("start livekit_agent") > max(starts.index("start livekit"), starts.index("start speech"))


def test_a_second_start_changes_nothing(tmp_path: Path, docker: type[Docker]) -> None:
    """Nothing is created, stopped or started."""
    run(tmp_path)
    docker.log.clear()
    said: list[str] = []
    assert planned(tmp_path) == ["No changes."]
    assert run(tmp_path, said).plan.changes == []
    assert docker.log == []
    assert "No changes." in said


@pytest.mark.parametrize("profile", ["default", "local-llm", "gpu", "lite", "demo"])
@pytest.mark.parametrize("local_llm", [False, True])
def test_after_an_up_of_any_profile_nothing_is_to_be_done(tmp_path: Path, profile: str, local_llm: bool) -> None:
    """What is rendered twice is the same twice."""
    run(tmp_path, profile=profile, local_llm=local_llm)
    assert planned(tmp_path, profile=profile, local_llm=local_llm) == ["No changes."]


def test_a_first_up_says_what_plan_says_before_it_acts_and_not_again(tmp_path: Path, docker: type[Docker]) -> None:
    """One line a service."""
    lines = planned(tmp_path)
    assert "create livekit        not there yet" in lines
    run(tmp_path, docker.log)
    begin = docker.log.index(lines[0])
    assert docker.log[begin : begin + len(lines) + 2] == [*lines, "Creating 4 containers...", "create livekit"]
    assert len([line for line in docker.log if "not there yet" in line]) == len(lines)


def test_an_up_that_replaces_says_what_plan_says_before_it_acts(tmp_path: Path, docker: type[Docker]) -> None:
    """With the calls that it drains."""
    run(tmp_path)
    (tmp_path / ".env.local").write_text(KEYS + "LLM_MODEL=other/model\n")
    (line,) = planned(tmp_path)
    assert line.startswith("recreate livekit_agent  environment.LLM_MODEL changes from ")
    assert line.endswith(' to "other/model", 2 calls will be drained')
    docker.log.clear()
    run(tmp_path, docker.log)
    assert docker.log[1:7] == [
        line,
        "2 calls are in progress, and livekit_agent goes: waiting for at most 120 s (--now ends them)",
        "stop livekit_agent 120",
        "Removing 1 container...",
        "stop livekit_agent 10",
        "Creating 1 container...",
    ]


def test_calls_that_have_no_time_are_said_to_be_ended(tmp_path: Path) -> None:
    """`--now` drains nothing."""
    run(tmp_path)
    (tmp_path / ".env.local").write_text(KEYS + "LLM_MODEL=other/model\n")
    said: list[str] = []
    run(tmp_path, said, drain=0)
    assert [line for line in said if line.endswith(", 2 calls will be ended")]


def test_what_changes_while_images_come_is_shown_and_mended(
    tmp_path: Path, docker: type[Docker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull takes minutes."""
    run(tmp_path)
    docker.log.clear()

    def slow(profile: Any, wanted: Any, stack: Any, *, announce: Any, **options: Any) -> dict[str, str]:
        announce(Resolution(wanted, (Step("pull", "x:1", "not here"),)))
        del docker.there["frontend"]
        return dict(wanted)

    monkeypatch.setattr(up, "obtain", slow)
    said: list[str] = []
    run(tmp_path, said)
    assert said[1:3] == ["pull x:1: not here", "create frontend  somebody removed it"]
    assert docker.log == ["create frontend", "start frontend"]


def test_the_agent_has_time_to_end_its_calls_before_it_is_replaced(tmp_path: Path, docker: type[Docker]) -> None:
    """Here a setting changes; it is said how many calls there are."""
    run(tmp_path)
    docker.log.clear()
    (tmp_path / ".env.local").write_text(KEYS + "LLM_MODEL=other/model\n")
    said: list[str] = []
    run(tmp_path, said, drain=45)
    assert docker.log[0] == "stop livekit_agent 45"
    assert any(line.startswith("2 calls are in progress") for line in said)


def test_now_does_not_wait_for_calls(tmp_path: Path, docker: type[Docker]) -> None:
    """They are told nothing but ended."""
    run(tmp_path)
    docker.log.clear()
    (tmp_path / ".env.local").write_text(KEYS + "LLM_MODEL=other/model\n")
    run(tmp_path, drain=0)
    assert docker.log[0] == "stop livekit_agent 2"


def test_the_last_resort_runs_on_without_its_flag(tmp_path: Path, docker: type[Docker]) -> None:
    """And is named."""
    run(tmp_path, local_llm=True)
    plan = run(tmp_path).plan
    assert [action.service for action in plan.of("leave")] == ["llama_cpp"]
    assert "llama_cpp" in docker.there


def test_down_removes_all_that_runs_whatever_flags_started_it(tmp_path: Path, docker: type[Docker]) -> None:
    """The agent first; volumes only when asked to."""
    run(tmp_path, local_llm=True)
    docker.log.clear()
    store, project = down.project_of(tmp_path, None)
    gone = down.down(store, project, volumes=False, drain=120, tell=lambda line: None)
    assert docker.log[0] == "stop livekit_agent 120"
    assert "llama_cpp" in gone.containers
    assert (docker.there, gone.volumes) == ({}, ())
    assert down.down(store, project, volumes=True, drain=0, tell=lambda line: None).volumes == ("models",)


def test_without_keys_nothing_is_begun(tmp_path: Path, docker: type[Docker]) -> None:
    """And `init` is named."""
    (tmp_path / ".env.local").unlink()
    with pytest.raises(ConfigError, match="LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set"):
        run(tmp_path)
    assert docker.log == []


def test_the_demo_makes_its_keys_up_once(tmp_path: Path) -> None:
    """They stay the same, so that nothing is replaced."""
    (tmp_path / ".env.local").unlink()
    run(tmp_path, profile="demo")
    assert run(tmp_path, profile="demo").plan.changes == []


def test_no_secret_is_in_the_compose_file_or_the_progress(tmp_path: Path) -> None:
    """Only in the files that are mounted."""
    said: list[str] = []
    run(tmp_path, said)
    secret = "0123456789abcdef0123456789abcdef"
    assert secret not in (tmp_path / ".deployctl/docker-compose.yml").read_text()
    assert secret not in "\n".join(said)
    assert secret in (tmp_path / ".deployctl/secrets/livekit_yaml").read_text()


def test_a_taken_port_is_said_before_anything_is_begun(
    tmp_path: Path, docker: type[Docker], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the key that chooses another."""
    monkeypatch.setattr(ports, "_probe", lambda port: "is taken" if port == LIVEKIT.ports[0] else "")
    monkeypatch.setattr(Docker, "publishers", lambda self: [], raising=False)
    with pytest.raises(StackError) as caught:
        run(tmp_path)
    assert "127.0.0.1:7880/tcp is taken" in str(caught.value)
    assert "ports: {livekit: NUMBER}" in caught.value.hint
    assert docker.log == []
