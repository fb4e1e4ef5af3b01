"""The small scripts that the builds run."""

import shutil
import subprocess
from pathlib import Path

import pytest

IMAGES = Path(__file__).parents[3] / "images"
SHELL = shutil.which("sh") or "/bin/sh"
SCRIPTS = sorted([*IMAGES.glob("*.sh"), *(IMAGES / "base").glob("*")])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_every_script_and_recipe_is_valid_shell(path: Path) -> None:
    assert subprocess.run([SHELL, "-n", str(path)], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_names_a_mirror(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert not any("://" in line and "https?://" not in line for line in lines)


@pytest.mark.skipif(Path("/run/secrets/ca_bundle").exists(), reason="this machine has such a secret")
def test_without_a_bundle_the_command_runs_as_it_is_and_keeps_its_exit_code() -> None:
    command = [
        SHELL,
        str(IMAGES / "with-ca.sh"),
        SHELL,
        "-c",
        'echo "$1:${APT_CONFIG-unset}"; exit 7',
        "x",
        "a b",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"})
    assert (done.stdout, done.returncode) == ("a b:unset\n", 7)
