"""The wheel in an environment of its own, outside the clone."""

import json
import os
import subprocess
import venv
from pathlib import Path

import pytest

from deploy.config import load
from deploy.images import references
from tests.integration.command import ROOT

# a path to the clone would be looked in before the wheel
ENVIRON = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean virtual environment with nothing but deployctl and what it needs."""
    folder = tmp_path_factory.mktemp("wheel") / "venv"
    venv.create(folder, with_pip=True)
    command = [folder / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", ROOT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def python(installed: Path, code: str) -> str:
    command = [installed / "bin/python", "-P", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=installed.parent, env=ENVIRON)
    return done.stdout


def packages(installed: Path) -> dict[str, int]:
    """Bytes of each entry of site-packages."""
    (site,) = installed.glob("lib/python3*/site-packages")
    files = {entry: [entry, *entry.rglob("*")] for entry in site.iterdir()}
    return {entry.name: sum(file.stat().st_size for file in files[entry] if file.is_file()) for entry in files}


def test_it_is_small_and_brings_neither_livekit_nor_numpy(installed: Path, tmp_path: Path):
    venv.create(tmp_path / "bare", with_pip=True)
    brought = {name: size for name, size in packages(installed).items() if name not in packages(tmp_path / "bare")}
    assert sum(brought.values()) < 40e6, brought
    assert not {name.lower() for name in brought} & {"livekit", "numpy", "openai"}


def test_it_works_in_a_folder_that_holds_nothing_but_a_users_own_files(installed: Path, tmp_path: Path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/mine.yml").write_text("extends: lite\nproject: mine\n")
    (tmp_path / "agent.py").write_text("raise SystemExit('a file of the user shadows our package')\n")
    for args in (["validate", "--profile", "mine"], ["render", "--profile", "mine", "--output", "out"]):
        command = [installed / "bin/deployctl", *args]
        done = subprocess.run(command, cwd=tmp_path, env=ENVIRON, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    for part in ("agent/__main__.py", "services/web/app.py", "images/agent.Dockerfile", "requirements/agent.txt"):
        assert (tmp_path / "out/build" / part).is_file()


def test_it_names_the_same_images_as_the_clone(installed: Path, tmp_path: Path):
    code = (
        "import json, pathlib; from deploy.config import load; from deploy.images import references; "
        "c = load(pathlib.Path('.'), profile='demo', flags={}, environ={}); "
        "print(json.dumps(references(c.profile, build=True)))"
    )
    here = references(load(tmp_path, profile="demo", flags={}, environ={}).profile, build=True)
    assert json.loads(python(installed, code)) == here
