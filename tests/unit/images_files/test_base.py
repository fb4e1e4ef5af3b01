"""The script that makes base images: which mirror it asks, and for what.

mmdebstrap is a stand-in that prints its arguments, apt-config one that names a folder of ours.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

BASE = Path(__file__).parents[3] / "images" / "base"
SHELL = shutil.which("sh") or "/bin/sh"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

pytestmark = pytest.mark.skipif(not KEYRING.exists(), reason="needs Debian's keyring")


class Host:
    """A host with source lists of its own."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.bin = folder / "etc", folder / "bin"
        (self.etc / "sources.list.d").mkdir(parents=True)
        self.bin.mkdir()
        self.program("mmdebstrap", 'printf "%s\\n" "$@"')
        self.program("apt-config", f'echo "etc={self.etc}/"')

    def program(self, name: str, text: str) -> None:
        """Put a program on the path."""
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def build(self, *arguments: str, path: str = "") -> "subprocess.CompletedProcess[str]":
        """Run the script."""
        command = [SHELL, str(BASE / "build.sh"), *arguments]
        environment = {**os.environ, "PATH": path or f"{self.bin}:/usr/bin:/bin"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def sources(self, recipe: str) -> list[str]:
        """Return what mmdebstrap is told after the suite and the target."""
        lines = self.build(str(BASE / recipe)).stdout.splitlines()
        return lines[lines.index("-") + 1 :]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_the_hosts_mirror_serves_the_base_and_its_security_updates(host: Host) -> None:
    (host.etc / "sources.list.d" / "debian.sources").write_text(
        "Types: deb\n# http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: bookworm\n\n"
        "Types: deb\nURIs: http://mirror.example/debian-security\nSuites: bookworm-security\n"
    )
    assert host.sources("python.recipe") == [
        "deb http://mirror.example/debian trixie main",
        "deb http://mirror.example/debian-security trixie-security main",
    ]
    assert host.sources("llama.recipe") == ["deb http://mirror.example/debian sid main"]


def test_one_line_source_lists_are_read_too(host: Host) -> None:
    (host.etc / "sources.list").write_text("deb [arch=amd64] https://mirror.example/debian/ bookworm main\n")
    assert host.sources("python.recipe") == ["deb https://mirror.example/debian/ trixie main"]


def test_a_host_without_a_debian_mirror_leaves_the_choice_to_mmdebstrap(host: Host) -> None:
    (host.etc / "sources.list").write_text("deb http://mirror.example/ubuntu noble main\n")
    assert host.sources("python.recipe") == []


def test_only_sid_is_taken_past_its_date(host: Host) -> None:
    outputs = [host.build(str(BASE / recipe)).stdout for recipe in ("python.recipe", "llama.recipe")]
    assert ['Check-Valid-Until "false"' in output for output in outputs] == [False, True]


def test_every_package_of_a_recipe_is_asked_for(host: Host) -> None:
    assert "--include=python3,python3-venv,ca-certificates" in host.build(str(BASE / "python.recipe")).stdout


@pytest.mark.parametrize("arguments", [(), ("none.recipe",)])
def test_wrong_usage_is_one_line_and_exit_code_2(host: Host, arguments: tuple[str, ...]) -> None:
    done = host.build(*arguments)
    assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, "")


def test_a_missing_mmdebstrap_is_named_with_the_command_that_brings_it(host: Host) -> None:
    (host.bin / "mmdebstrap").unlink()
    done = host.build(str(BASE / "python.recipe"), path=str(host.bin))
    assert (done.returncode, "apt-get install mmdebstrap" in done.stderr) == (1, True)
