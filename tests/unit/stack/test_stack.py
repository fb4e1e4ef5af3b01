"""What is said to Docker's command line, and what its answers mean."""

import os
import stat
from pathlib import Path

import pytest

from deploy.complaint import failure
from deploy.errors import StackError
from deploy.stack import Stack


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program named docker in front: it notes its arguments, prints `out` and `err`, exits with `code`."""
    program = tmp_path / "docker"
    program.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")"\nfor word; do printf "%s " "$word" >> log; done\necho >> log\n'
        "cat > given\ncat out\ncat err >&2\nexit $(cat code)\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for name, text in {"out": "", "err": "", "code": "0", "log": ""}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def said(docker: Path) -> list[str]:
    """Return the command lines."""
    return [line.strip() for line in (docker / "log").read_text().splitlines()]


def test_creating_never_builds_pulls_or_replaces(docker: Path) -> None:
    """All of that was decided before."""
    Stack("p", docker / "c.yml").create(["livekit", "speech"])
    assert said(docker) == [
        f"compose --file {docker}/c.yml --profile * --project-name p create --no-recreate --no-build --pull never "
        "livekit speech"
    ]


def test_nothing_is_said_about_nothing(docker: Path) -> None:
    """Docker refuses to remove no containers."""
    stack = Stack("p")
    stack.stop([], 1)
    stack.remove([])
    stack.remove_networks([])
    stack.remove_volumes([])
    assert said(docker) == []


def test_what_is_gone_already_need_not_be_removed(docker: Path) -> None:
    """Somebody was faster."""
    (docker / "err").write_text("Error response from daemon: No such container: 4f\n")
    (docker / "code").write_text("1")
    Stack("p").remove(["4f"])


def test_a_build_has_its_certificates_as_a_secret(docker: Path) -> None:
    """And nothing of it is pushed or signed."""
    list(Stack("p").build(docker, "images/a.Dockerfile", "deployctl/a:1", {"PYTHON_BASE": "b:1"}, Path("/dev/null")))
    (line,) = said(docker)
    assert "--build-arg PYTHON_BASE=b:1" in line
    assert "--secret id=ca_bundle,src=/dev/null" in line
    assert line.endswith(f"-t deployctl/a:1 -f {docker}/images/a.Dockerfile {docker}")


def test_lines_come_as_they_are_printed_and_input_is_handed_on(docker: Path) -> None:
    """To a program in a container of its own."""
    (docker / "out").write_text("one\ntwo\n")
    lines = Stack("p", docker / "c.yml").run_once("livekit_agent", ["python", "-m", "agent"], stdin=b"RIFF")
    assert list(lines) == ["one", "two"]
    assert (docker / "given").read_bytes() == b"RIFF"
    assert "run --rm --no-deps -T livekit_agent python -m agent" in said(docker)[0]


def test_a_failure_shows_the_last_line_and_never_the_command(docker: Path) -> None:
    """Arguments may hold what nobody should read."""
    (docker / "err").write_text("first\nno such thing\n")
    (docker / "code").write_text("1")
    with pytest.raises(StackError) as caught:
        list(Stack("p").execute("4f", ["python", "secret-argument"]))
    assert str(caught.value) == "docker exec: no such thing"
    assert "secret-argument" not in str(vars(caught.value))


def test_without_docker_the_way_to_get_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything else."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackError) as caught:
        Stack("p").images()
    assert (caught.value.code, caught.value.hint) == ("docker_missing", "deployctl doctor --fix")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
         "docker_unreachable"),
        ("failed to connect to the docker API at unix:///var/run/docker.sock", "docker_unreachable"),
        ("permission denied while trying to connect to the Docker daemon socket", "docker_refuses"),
        ("write /var/lib/docker/tmp/x: no space left on device", "disk_full"),
        ("something else", "docker_failed"),
        ("", "docker_failed"),
    ],
)  # fmt: skip
def test_what_docker_says_becomes_one_line_with_a_code(text: str, code: str) -> None:
    """Whatever it was."""
    error = failure("info", text, 1)
    assert error.code == code
    assert "\n" not in str(error)


@pytest.mark.parametrize("plugin", ["compose", "buildx"])
@pytest.mark.parametrize(
    "text",
    [
        "docker: '{}' is not a docker command.\nSee 'docker --help'",
        "docker: unknown command: docker {}\n\nRun 'docker --help' for more information",
        "unknown flag: --file\nSee 'docker --help'.\n\nUsage:  docker [OPTIONS] COMMAND\n\nA runtime for containers",
        "unknown flag: --file\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information",
    ],
)
def test_a_plugin_that_is_missing_is_named_whatever_the_client_says_of_its_flags(text: str, plugin: str) -> None:
    """As docker-cli 26.1.5 and 28.2.2 say it; a container's own command of that kind is none of it."""
    assert failure(plugin, text.format(plugin), 125).code == f"{plugin}_missing"
    assert failure("run", text.format(plugin), 125).code == "docker_failed"


def test_a_probe_can_do_nothing_but_what_it_is_for(docker: Path) -> None:
    """It is of no project, is gone afterwards, and nothing is pulled for it."""
    (docker / "out").write_text("yes\n")
    assert Stack("p").probe("deployctl/web:1", ["python", "-c", "1"], publish=["127.0.0.1:7882:7882/udp"]) == "yes"
    (line,) = said(docker)
    assert line.startswith("run --rm --pull never --read-only --cap-drop ALL")
    assert line.endswith("--publish 127.0.0.1:7882:7882/udp --entrypoint python deployctl/web:1 -c 1")


def test_an_engine_that_only_tells_errors_does_not_answer(docker: Path) -> None:
    """Docker's command ends with 0 all the same."""
    (docker / "out").write_text(
        '{"ServerErrors": ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock"]}'
    )
    with pytest.raises(StackError) as caught:
        Stack("p").info()
    assert caught.value.code == "docker_unreachable"
