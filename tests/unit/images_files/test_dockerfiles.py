"""What every Dockerfile of ours holds, so that it builds without a registry and runs without rights."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "images").glob("*.Dockerfile"))
NETWORK = re.compile(r"\b(pip|apt-get|npm|go) (install|ci|update)\b|venv\.sh|apt\.sh")

pytestmark = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def instructions(path: Path) -> list[str]:
    """Join continued lines, leave comments out."""
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(lines).replace("\\\n", " ").splitlines()


def test_the_frontend_is_the_engines_own_since_another_one_would_be_pulled(path: Path) -> None:
    assert "syntax=" not in path.read_text()


def test_every_image_that_it_starts_from_is_an_argument_or_a_stage_or_nothing(path: Path) -> None:
    starts = [line.split()[1:] for line in instructions(path) if line.startswith("FROM ")]
    stages = {words[2] for words in starts if len(words) == 3}
    assert all(
        re.fullmatch(r"\$\{(PYTHON|LLAMA)_BASE\}", words[0]) or words[0] in {"scratch", *stages} for words in starts
    )


def test_the_last_stage_runs_as_nobody(path: Path) -> None:
    lines = instructions(path)
    last = max(index for index, line in enumerate(lines) if line.startswith("FROM "))
    assert "USER 65534:65534" in lines[last:]


def test_every_step_that_downloads_can_trust_the_hosts_own_authority(path: Path) -> None:
    steps = [line for line in instructions(path) if line.startswith("RUN") and NETWORK.search(line)]
    assert all("type=secret,id=ca_bundle,mode=0444" in step and "sh /run/with-ca.sh " in step for step in steps)


def test_what_it_copies_or_mounts_is_in_the_build_context(path: Path) -> None:
    lines = instructions(path)
    mounted = [source for line in lines for source in re.findall(r"type=bind,source=([^,\s]+)", line)]
    copied = [line.split()[1] for line in lines if line.startswith("COPY ") and "--from=" not in line]
    assert [source for source in mounted + copied if not (ROOT / source).exists()] == []


def test_it_names_no_package_index(path: Path) -> None:
    assert re.search(r"https?://|pypi|npmjs|debian\.org|proxy\.golang", path.read_text()) is None
